import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { z } from 'zod';
import { answerSchema, modelSchema } from './reply/answer-schema.js';
import { PROBLEM_TYPE, problemSchema } from './reply/problem.js';
import { dialogueSchema, recordingSchema } from './request/dialogue-schema.js';

/** A schema as OpenAPI 3.1 has it. */
function jsonSchema(schema: z.ZodType): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return rest;
}

const problem = (description: string): object => ({
  description,
  content: { [PROBLEM_TYPE]: { schema: jsonSchema(problemSchema) } },
});
const json = (description: string, schema: object): object => ({
  description,
  content: { 'application/json': { schema } },
});

const UNAUTHORIZED = { 401: problem('The token is missing or wrong.') };

/** What each route takes and answers, for the page that describes them. Nothing is checked by it. */
export const ROUTES = {
  predict: {
    summary: 'What the model says of each turn of a dialogue',
    body: {
      content: {
        'application/json': { schema: jsonSchema(dialogueSchema) },
        'multipart/form-data': {
          schema: {
            type: 'object',
            required: ['dialogue'],
            description:
              'The dialogue or the recording as JSON, and files under the names that it has as { part }.',
            properties: { dialogue: { anyOf: [jsonSchema(dialogueSchema), jsonSchema(recordingSchema)] } },
            additionalProperties: { type: 'string', contentMediaType: 'application/octet-stream' },
          },
        },
      },
    },
    response: {
      200: json('One prediction for each turn.', jsonSchema(answerSchema)),
      400: problem('The body cannot be read.'),
      ...UNAUTHORIZED,
      408: problem('The request came too slowly.'),
      413: problem('More bytes, turns, seconds of sound or pixels than this server takes.'),
      415: problem('Another media type, or a compressed body.'),
      422: problem('Not a dialogue, or not what the model reads.'),
      429: problem('Too many requests at a time. Try again after the seconds of retry-after.'),
      500: problem('An error of the server.'),
      503: problem('The server is stopping, its model computes no more, or the answer took too long.'),
    },
  },
  model: {
    summary: 'What the model reads and says',
    response: { 200: json('The model.', jsonSchema(modelSchema)), ...UNAUTHORIZED },
  },
  health: {
    summary: 'Whether the server takes requests',
    security: [],
    response: {
      200: json('It does.', { type: 'object', properties: { status: { const: 'ok' } } }),
      503: problem('It is stopping, or its model computes no more.'),
    },
  },
  metrics: {
    summary: 'Counters for Prometheus',
    response: {
      200: { description: 'Text.', content: { 'text/plain': { schema: { type: 'string' } } } },
      ...UNAUTHORIZED,
    },
  },
} as const;

/** What stands above the routes. */
export const describeApi = (name: string, hasToken: boolean): FastifyDynamicSwaggerOptions => ({
  openapi: {
    openapi: '3.1.0',
    info: { title: `Emotions in conversations: ${name}`, version: '1' },
    ...(hasToken && {
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    }),
  },
});
