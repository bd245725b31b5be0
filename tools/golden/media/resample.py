"""Writes resample.json: sounds of partials below and above half of the lower rate, at another rate, as scipy's `resample_poly` gives them
with a Kaiser window of 120 dB. The tests make the same sounds from the partials."""

import json
from math import gcd
from pathlib import Path

import numpy as np
import scipy
from scipy.signal import firwin, kaiserord, resample_poly

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/media/src/sound/__fixtures__/resample.json"
SECONDS = 0.125
#: What is between stands on the slope of filters, where each differs.
PASSES, STOPS = 0.88, 1.02
EVERY = 3


def partials(rng, lowest, highest, count):
    """Frequency, amplitude and phase: louder where they are lower, as in a voice."""
    hertz = np.sort(rng.uniform(lowest, highest, count))
    return np.stack([hertz, 0.05 * np.sqrt(500 / np.maximum(500, hertz)), rng.uniform(0, 2 * np.pi, count)], 1)


def sound(parts, rate):
    time = np.arange(round(SECONDS * rate)) / rate
    return sum(amplitude * np.sin(2 * np.pi * hertz * time + phase) for hertz, amplitude, phase in parts)


def resampled(x, rate, to):
    up, down = to // gcd(rate, to), rate // gcd(rate, to)
    nyquist = min(rate, to) / 2
    slope = (STOPS - PASSES) * nyquist
    taps, beta = kaiserord(120, slope / (rate * up / 2))
    window = firwin(taps | 1, (PASSES + STOPS) / 2 * nyquist, window=("kaiser", beta), fs=rate * up)
    return resample_poly(x, up, down, window=window)


def case(rate, to):
    rng = np.random.default_rng([rate, to])
    nyquist = min(rate, to) / 2
    parts = np.round(partials(rng, 60, PASSES * nyquist, 24), 6)
    if rate > to:
        parts = np.concatenate([parts, np.round(partials(rng, STOPS * nyquist, 0.99 * rate / 2, 12), 6)])
    samples = resampled(sound(parts, rate).astype(np.float32).astype(float), rate, to)
    # Without the ends, where a filter reads the silence around the sound.
    edge = round(0.02 * to)
    places = range(edge, round(SECONDS * to) - edge, EVERY)
    return {"from": rate, "to": to, "partials": parts.tolist(), "first": edge, "values": [round(samples[i], 9) for i in places]}


OUT.parent.mkdir(exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "library": "scipy",
            "version": scipy.__version__,
            "script": "tools/golden/media/resample.py",
            "seconds": SECONDS,
            "every": EVERY,
            "cases": [case(rate, to) for rate, to in [(48_000, 16_000), (44_100, 16_000), (22_050, 16_000), (8_000, 16_000)]],
        }
    )
    + "\n"
)
