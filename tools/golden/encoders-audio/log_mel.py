"""Writes log-mel.json: mel filterbank and log-mel spectrogram by transformers.audio_utils, MFCC of it by SciPy's DCT."""

import json
from pathlib import Path

import numpy as np
import scipy
import transformers
from scipy.fft import dct
from transformers.audio_utils import mel_filter_bank, spectrogram, window_function

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "packages/encoders-audio/src/__fixtures__/log-mel.json"
RATE, FRAME, HOP, FFT, FLOOR = 16_000, 400, 160, 512, 1e-10


def filters(bands):
    """[257, bands]"""
    return mel_filter_bank(
        num_frequency_bins=FFT // 2 + 1,
        num_mel_filters=bands,
        min_frequency=20.0,
        max_frequency=8_000.0,
        sampling_rate=RATE,
        norm=None,
        mel_scale="htk",
    )


def log_mel(samples, bands):
    """[frames, bands]"""
    return spectrogram(
        samples,
        window_function(FRAME, "hann", periodic=True),
        frame_length=FRAME,
        hop_length=HOP,
        fft_length=FFT,
        power=2.0,
        center=False,
        mel_filters=filters(bands),
        mel_floor=FLOOR,
        log_mel="log",
        dtype=np.float64,
    ).T


def rounded(array):
    return [[float(f"{x:.9g}") for x in row] for row in array]


rng = np.random.default_rng(5)
t = np.arange(1_100) / RATE
sound = 0.3 * np.sin(2 * np.pi * 210 * t) + 0.1 * np.sin(2 * np.pi * 1_730 * t) + 0.02 * rng.standard_normal(t.size)
sound[600:] *= 0.2
pcm = np.round(sound * 32_767).astype(np.int16)

cases = []
for bands in (16, 40):
    mel = log_mel(pcm / 32_768, bands)
    cepstrum = dct(mel, type=2, norm="ortho", axis=1)[:, 1:14]
    cases.append({"bands": bands, "logMel": rounded(mel), "mfcc": rounded(cepstrum)})

bank = filters(40).T
OUT.parent.mkdir(exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "library": "transformers.audio_utils, scipy.fft",
            "version": f"{transformers.__version__}, {scipy.__version__}",
            "script": "tools/golden/encoders-audio/log_mel.py",
            "pcm16": pcm.tolist(),
            "cases": cases,
            # [bin, weight] of each filter's bins that are not 0
            "filterbank": [[[int(k), float(f"{row[k]:.9g}")] for k in np.flatnonzero(row)] for row in bank],
        }
    )
    + "\n"
)
