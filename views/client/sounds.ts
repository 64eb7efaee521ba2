import type { Sound } from '../../src/notifications/settings.ts'

/** A tone: how high (Hz, from and to), when and for how long (seconds), how loud (of 1). */
interface Tone {
  from: number
  to: number
  at: number
  lasts: number
  volume: number
  shape: OscillatorType
}

const SOUNDS: Record<Exclude<Sound, 'off'>, Tone[]> = {
  drop: [{ from: 520, to: 1040, at: 0, lasts: 0.14, volume: 0.22, shape: 'sine' }],
  bell: [
    { from: 880, to: 880, at: 0, lasts: 0.7, volume: 0.16, shape: 'sine' },
    { from: 1318, to: 1318, at: 0.09, lasts: 0.8, volume: 0.12, shape: 'sine' },
    { from: 2637, to: 2637, at: 0.09, lasts: 0.3, volume: 0.03, shape: 'sine' },
  ],
  knock: [
    { from: 190, to: 70, at: 0, lasts: 0.09, volume: 0.4, shape: 'triangle' },
    { from: 190, to: 70, at: 0.16, lasts: 0.09, volume: 0.4, shape: 'triangle' },
  ],
}

let context: AudioContext | undefined

/** Makes a sound, where the browser lets the page: it wants a click or a key on it first. */
export function play(sound: Sound): void {
  if (sound === 'off') return
  const audio = (context ??= new AudioContext())
  void audio.resume().then(() => SOUNDS[sound].forEach((tone) => playTone(audio, tone)))
}

function playTone(audio: AudioContext, { from, to, at, lasts, volume, shape }: Tone): void {
  const [oscillator, gain] = [audio.createOscillator(), audio.createGain()]
  const begin = audio.currentTime + at
  const end = begin + lasts
  oscillator.type = shape
  oscillator.frequency.setValueAtTime(from, begin)
  oscillator.frequency.exponentialRampToValueAtTime(to, end)
  gain.gain.setValueAtTime(volume, begin)
  // Never 0, which a curve of this kind does not reach; without the fall there is a click.
  gain.gain.exponentialRampToValueAtTime(0.0001, end)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(begin)
  oscillator.stop(end)
}
