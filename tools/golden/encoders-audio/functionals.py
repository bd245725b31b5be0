"""Writes functionals.json: what the acoustic functionals measure of two synthetic voices, by other formulations with NumPy and SciPy: YIN by its sums,
linear prediction by a Toeplitz solver and numpy.roots, periods by numpy.correlate, slopes by numpy.polyfit, mel bands by transformers."""

import base64
import json
from pathlib import Path

import numpy as np
import scipy
import transformers
from scipy.fft import dct
from scipy.linalg import solve_toeplitz
from scipy.signal import lfilter
from transformers.audio_utils import mel_filter_bank

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/encoders-audio/src/functionals/__fixtures__/functionals.json"
RATE, FRAME, HOP, FFT, FLOOR = 16_000, 400, 160, 512, 1e-10
MIN_HZ, MAX_HZ, THRESHOLD = 60, 600, 0.15


def voice(rng, seconds, pitch, formants, noise, silence):
    """Pulses with jitter and shimmer through resonators, then a stretch of noise, int16."""
    n = int(seconds * RATE)
    pulses = np.zeros(n)
    at = 20.0
    while at < n * (1 - silence):
        pulses[int(at)] = 1 + 0.1 * rng.standard_normal()
        at += RATE / pitch(at / RATE) * (1 + 0.01 * rng.standard_normal())
    x = pulses
    for hz, width in formants:
        r = np.exp(-np.pi * width / RATE)
        x = lfilter([1 - r], [1, -2 * r * np.cos(2 * np.pi * hz / RATE), r * r], x)
    x = 0.3 * x / np.abs(x).max() + noise * rng.standard_normal(n)
    return np.round(x * 32_767).astype(np.int16)


def frames_of(x):
    count = 1 if x.size <= FRAME else 1 + (x.size - FRAME) // HOP
    return np.stack([np.pad(x, (0, FRAME))[i * HOP : i * HOP + FRAME] for i in range(count)])


def hann(n):
    return np.sin(np.pi * np.arange(n) / n) ** 2


def power_of(x):
    return np.abs(np.fft.rfft(frames_of(x) * hann(FRAME), FFT)) ** 2


def yin(x):
    """Frequencies by steps 1 to 5 of YIN, d(τ) as the sum it is defined by."""
    low, high = RATE // MAX_HZ, -(-RATE // MIN_HZ)
    before = round(np.sqrt(low * high) / 2)
    padded = np.concatenate([np.zeros(before), x, np.zeros(2_000)])
    found = []
    for i in range(len(frames_of(x))):
        w = padded[i * HOP :]
        d = np.array([np.sum((w[:FRAME] - w[tau : tau + FRAME]) ** 2) for tau in range(high + 2)])
        cumulative = np.cumsum(d[1:])
        norm = np.ones_like(d)
        norm[1:] = np.where(cumulative > 0, d[1:] * np.arange(1, d.size) / np.maximum(cumulative, 1e-300), 1)
        below = [tau for tau in range(low, high + 1) if norm[tau] < THRESHOLD]
        if not below:
            found.append(0.0)
            continue
        tau = below[0]
        while tau < high and norm[tau + 1] < norm[tau]:
            tau += 1
        a, b, _ = np.polyfit([-1, 0, 1], d[tau - 1 : tau + 2], 2)
        found.append(RATE / (tau + (np.clip(-b / (2 * a), -1, 1) if a > 0 else 0)))
    return np.array(found)


def formants_of(row):
    bins = 176
    emphasis = np.abs(1 - 0.97 * np.exp(-2j * np.pi * np.arange(bins + 1) / FFT)) ** 2
    r = np.fft.irfft(row[: bins + 1] * emphasis, 2 * bins)[:11] * 2 * bins
    r[0] *= 1 + 1e-9
    a = np.concatenate([[1], -solve_toeplitz(r[:10], r[1:])])
    poles = np.roots(a)
    poles = poles[poles.imag > 0]
    hz, width = np.angle(poles) * 5_500 / np.pi, -np.log(np.abs(poles)) * 11_000 / np.pi
    keep = (hz >= 90) & (width <= 700) & (width > 0)
    order = np.argsort(hz[keep])[:3]
    result = np.zeros(6)
    result[: order.size], result[3 : 3 + order.size] = hz[keep][order], width[keep][order]
    return result


def runs_of(flags):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(flags, int), [0]])))
    return [(a, b - 1) for a, b in zip(edges[::2], edges[1::2])]


def peak(y, i):
    curve = y[i - 1] - 2 * y[i] + y[i + 1]
    return float(np.clip((y[i - 1] - y[i + 1]) / (2 * curve), -0.5, 0.5)) if curve < 0 else 0.0


def periods_of(x, pitch):
    result = []
    for first, last in runs_of(pitch > 0):
        begin, end = first * HOP + 200, min(last * HOP + 200, x.size)
        period_at = lambda s: RATE / pitch[min(max(int(np.floor((s - 200) / HOP + 0.5)), first), last)]
        stop = min(end, begin + int(np.floor(period_at(begin) + 0.5)))
        mark = begin + int(np.argmax(x[begin:stop])) if stop > begin else begin
        seconds, swings = [], []
        while mark < end:
            t = period_at(mark)
            half, low, high = int(t // 2), int(np.floor(0.8 * t)), int(np.ceil(1.2 * t))
            if mark - half < 0 or mark + high + 1 + half >= x.size:
                break
            own = x[mark - half : mark + half + 1]
            later = x[mark - half + low - 1 : mark + half + high + 2]
            cross = np.correlate(later, own, "valid")
            energy = np.convolve(later**2, np.ones(own.size), "valid")
            ncc = cross / np.sqrt(np.maximum(energy * np.sum(own**2), 1e-300))
            best = 1 + int(np.argmax(ncc[1:-1]))
            lag = low - 1 + best + peak(ncc, best)
            step = int(np.floor(lag + 0.5))
            seconds.append(lag / RATE)
            swings.append(np.ptp(x[mark : mark + step]))
            mark += step
        if seconds:
            result.append((np.array(seconds), np.array(swings)))
    return result


def harmonics_of(x, frame, pitch, formants):
    middle = frame * HOP + 200
    around = np.pad(x, 1_000)[middle + 1_000 - 480 : middle + 1_000 + 480]
    spectrum = np.abs(np.fft.rfft(around * hann(960), 1_024)) ** 2
    hz = np.fft.rfftfreq(1_024, 1 / RATE)

    def level(k):
        near = np.abs(hz - k * pitch) <= pitch / 4
        return 10 * np.log10((spectrum[near].max() if near.any() else 0) + FLOOR)

    lag, start = int(np.floor(RATE / pitch + 0.5)), frame * HOP
    length = min(FRAME, x.size - start - lag - 1)
    a = x[start : start + length]
    r = np.array([np.dot(a, b) / np.sqrt(np.dot(a, a) * np.dot(b, b)) for b in (x[start + l : start + l + length] for l in (lag - 1, lag, lag + 1))])
    top = r[1] - (r[0] - r[2]) * peak(r, 1) / 4
    hnr = np.clip(10 * np.log10(max(top, 1e-6) / max(1 - top, 1e-6)), -60, 60)
    h1 = level(1)
    f3 = formants[2]
    near = [k for k in range(1, 200) if 0.8 * f3 <= k * pitch <= 1.2 * f3] if f3 > 0 else []
    h1a3 = h1 - max(level(k) for k in near) if near else np.nan
    at = [level(max(1, int(np.floor(f / pitch + 0.5)))) - h1 if f > 0 else np.nan for f in formants[:3]]
    return [hnr, h1 - level(2), h1a3, *at]


def mel_bands(power):
    bank = mel_filter_bank(num_frequency_bins=257, num_mel_filters=26, min_frequency=20.0, max_frequency=8_000.0, sampling_rate=RATE, norm=None, mel_scale="htk")
    return np.maximum(power @ bank, FLOOR)


def loudness_of(bands):
    mel = lambda f: 2595 * np.log10(1 + f / 700)
    centres = 700 * (10 ** (np.linspace(mel(20), mel(8_000), 28)[1:-1] / 2595) - 1)
    w = (2 * np.pi * centres) ** 2
    curve = (w + 56.8e6) * w**2 / ((w + 6.3e6) ** 2 * (w + 0.38e9))
    return ((curve / curve.max() * bands) ** 0.33).sum(1)


def decibel(p):
    return 10 * np.log10(p + FLOOR)


def shape_of(power):
    hz = np.arange(257) * RATE / FFT
    line = lambda a, b: [np.polyfit(hz[(hz >= a) & (hz <= b)] / 1000, decibel(row[(hz >= a) & (hz <= b)]), 1)[0] for row in power]
    unit = np.sqrt(power / np.maximum(power.sum(1, keepdims=True), 1e-300))
    return {
        "alphaRatio": decibel(power[:, (hz >= 1_000) & (hz < 5_000)].sum(1)) - decibel(power[:, (hz >= 62) & (hz < 1_000)].sum(1)),
        "hammarberg": decibel(power[:, hz <= 2_000].max(1)) - decibel(power[:, (hz >= 2_000) & (hz <= 5_000)].max(1)),
        "slope0to500": np.array(line(0, 500)),
        "slope500to1500": np.array(line(500, 1_500)),
        "flux": np.concatenate([[0], np.linalg.norm(np.diff(unit, axis=0), axis=1)]),
    }


def smooth(values, places):
    table = dict(zip(places, values))
    return np.array([np.mean([table[q] for q in (p - 1, p, p + 1) if q in table]) for p in places])


def mean(v):
    return float(np.mean(v)) if len(v) else 0.0


def sd(v):
    return float(np.std(v)) if len(v) else 0.0


def cv(v):
    return sd(v) / abs(mean(v)) if mean(v) else 0.0


def contour(name, v, places):
    q = np.quantile(v, [0.2, 0.5, 0.8]) if len(v) else np.zeros(3)
    slopes = {1: [], -1: []}
    for a, b in runs_of(np.isin(np.arange(places[-1] + 1), places)) if len(places) else []:
        part = v[np.searchsorted(places, a) : np.searchsorted(places, b) + 1]
        signs = np.sign(np.diff(part))
        for way in (1, -1):
            for first, last in runs_of(signs == way):
                slopes[way].append((part[last + 1] - part[first]) / (last + 1 - first) * 100)
    return {
        f"{name}.mean": mean(v), f"{name}.cv": cv(v), f"{name}.p20": q[0], f"{name}.p50": q[1], f"{name}.p80": q[2], f"{name}.range": q[2] - q[0],
        f"{name}.rise.mean": mean(slopes[1]), f"{name}.rise.sd": sd(slopes[1]), f"{name}.fall.mean": mean(slopes[-1]), f"{name}.fall.sd": sd(slopes[-1]),
    }  # fmt: skip


def functionals(x):
    power = power_of(x)
    pitch = yin(x)
    every = np.arange(pitch.size)
    voiced, unvoiced = np.flatnonzero(pitch > 0), np.flatnonzero(pitch == 0)
    bands = mel_bands(power)
    loud = smooth(loudness_of(bands), every)
    cepstrum = dct(np.log(bands), type=2, norm="ortho", axis=1)[:, 1:5]
    shape = shape_of(power)
    formants = np.array([formants_of(row) for row in power])
    harmonic = np.array([harmonics_of(x, i, pitch[i], formants[i]) for i in voiced])
    measures = contour("pitch", smooth(12 * np.log2(pitch[voiced] / 27.5), voiced), voiced) | contour("loudness", loud, every)
    spread = lambda name, v: measures.update({f"{name}.mean": mean(v), f"{name}.sd": sd(v)})
    ratio = lambda name, v: measures.update({f"{name}.mean": mean(v), f"{name}.cv": cv(v)})
    spread("flux", shape["flux"])
    for k in range(4):
        spread(f"mfcc{k + 1}", cepstrum[:, k])
    runs = periods_of(x, pitch)
    period = np.concatenate([s for s, _ in runs]).mean()
    ratio("jitter", np.concatenate([np.abs(np.diff(s)) for s, _ in runs]) / period)
    ratio("shimmer", np.concatenate([np.abs(np.diff(20 * np.log10(a + 1e-10))) for _, a in runs]))
    for i, name in enumerate(["hnr", "h1h2", "h1a3"]):
        spread(name, harmonic[~np.isnan(harmonic[:, i]), i])
    for n in range(3):
        ratio(f"f{n + 1}.hz", formants[voiced, n][formants[voiced, n] > 0])
        ratio(f"f{n + 1}.bandwidth", formants[voiced, n + 3][formants[voiced, n] > 0])
        spread(f"f{n + 1}.level", harmonic[~np.isnan(harmonic[:, 3 + n]), 3 + n])
    for name, v in shape.items():
        spread(f"voiced.{name}", v[voiced])
    for k in range(4):
        spread(f"voiced.mfcc{k + 1}", cepstrum[voiced, k])
    for name, v in shape.items():
        measures[f"unvoiced.{name}.mean"] = mean(v[unvoiced])
    inner = loud[1:-1]
    peaks = np.sum((inner > loud.mean()) & (inner > loud[:-2]) & (inner >= loud[2:]))
    measures["loudnessPeaksPerSecond"] = peaks * 100 / pitch.size
    lengths = lambda flags: [(b - a + 1) / 100 for a, b in runs_of(flags)]
    measures["voicedPerSecond"] = len(lengths(pitch > 0)) * 100 / pitch.size
    spread("voicedSeconds", lengths(pitch > 0))
    spread("unvoicedSeconds", lengths(pitch == 0))
    measures["level"] = 10 * np.log10(np.mean(x**2) + FLOOR)
    return measures, pitch, formants, harmonic


def rounded(values):
    return [float(f"{v:.9g}") if np.isfinite(v) else None for v in np.asarray(values, float).ravel()]


rng = np.random.default_rng(8)
VOICES = [
    ("low", voice(rng, 0.45, lambda t: 118 + 30 * np.sin(9 * t), [(640, 90), (1_190, 110), (2_390, 160), (3_400, 220)], 0.002, 0.3)),
    ("high", voice(rng, 0.35, lambda t: 240 - 120 * t, [(330, 70), (2_200, 130), (3_000, 180), (4_100, 250)], 0.004, 0.2)),
]
cases = []
for name, pcm in VOICES:
    measures, pitch, formants, harmonic = functionals(pcm / 32_768)
    cases.append(
        {
            "name": name,
            "pcm16": base64.b64encode(pcm.astype("<i2").tobytes()).decode(),
            "pitch": rounded(pitch),
            "formants": rounded(formants),
            "harmonics": rounded(harmonic),
            "functionals": {key: rounded([value])[0] for key, value in measures.items()},
        }
    )

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "library": "numpy, scipy, transformers.audio_utils",
            "version": f"{np.__version__}, {scipy.__version__}, {transformers.__version__}",
            "script": "tools/golden/encoders-audio/functionals.py",
            "cases": cases,
        }
    )
    + "\n"
)
