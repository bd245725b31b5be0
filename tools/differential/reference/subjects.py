"""Every subject by its name, and the cases of one."""

import os
import warnings

# One thread: sums over several would depend on the machine.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import affect
import agreement
import auroc
import calibration
import classes
import labels
import losses
import optimizers
import paired
import resampling
import samplers
import schedules
import shares
import summary
import everything
from case import Redraw, plain
from draw import Draw

# Few examples, absent classes and constants are what is tested.
warnings.simplefilter("ignore")

SUBJECTS = {
    name: case
    for module in (everything, classes, auroc, calibration, affect, paired, shares, resampling, summary, agreement, labels, losses, optimizers, schedules, samplers)
    for name, case in module.SUBJECTS.items()
}


def cases_of(subject, seed, count, small=False):
    """Yields each case as a dictionary; draws that fall on a kink are drawn again."""
    made, number = 0, 0
    while made < count:
        try:
            case = SUBJECTS[subject](Draw(seed, subject, number, small))
        except Redraw:
            if number > 20 * count:
                raise RuntimeError(f"{subject}: expected draws off the kinks, received {made} of {number}.")
        else:
            made += 1
            slack = {"slack": plain(case.slack)} if case.slack else {}
            yield {"number": number, "input": plain(case.input), "expected": plain(case.expected), **slack}
        number += 1
