#!/usr/bin/env node
// Stands here, and not in dist, so that it can be linked before anything is built.
import '../dist/cli/main.js';
