import { voiceLength } from '../../src/files/voice.ts'
import { make } from './elements.ts'
import { drawIcon } from './icon.ts'
import { t } from './t.ts'

/** What a file is called on its chip: a voice by what it is. */
export function shownName(name: string): string {
  const length = voiceLength(name)
  return length === undefined ? name : `${t('Voice message')} ${length}`
}

/** A button that plays what was uploaded. The sound ends with the button. */
export function playButton(url: string, name: string): HTMLButtonElement {
  const audio = make('audio')
  audio.preload = 'none'
  audio.src = url
  const button = make('button', 'play', drawIcon('play'), audio)
  button.type = 'button'
  const draw = () => {
    button.firstElementChild?.replaceWith(drawIcon(audio.paused ? 'play' : 'pause'))
    const what = { name: shownName(name) }
    button.setAttribute('aria-label', audio.paused ? t('Play {name}', what) : t('Pause {name}', what))
  }
  draw()
  for (const change of ['play', 'pause', 'ended']) audio.addEventListener(change, draw)
  button.addEventListener('click', () => (audio.paused ? void audio.play().catch(draw) : audio.pause()))
  return button
}

/**
 * A recording that could not be uploaded stays. It is tried again by a button, with the next send, which waits for it, and
 * when the network is back; and it can be saved as a file.
 */
export function offerAgain(form: HTMLFormElement, chip: HTMLElement, file: File, again: () => void) {
  const waiting = make('progress')
  waiting.hidden = true
  const retry = make('button', 'again', t('Upload'))
  retry.type = 'button'
  const save = make('a', 'save', drawIcon('download'))
  Object.assign(save, { href: URL.createObjectURL(file), download: file.name, title: t('Save as a file') })
  save.setAttribute('aria-label', t('Save as a file'))
  chip.lastElementChild?.before(waiting, retry, save)

  const settled = new AbortController()
  const { signal } = settled
  const go = () => {
    settled.abort()
    URL.revokeObjectURL(save.href)
    if (!chip.isConnected) return
    for (const part of [waiting, retry, save]) part.remove()
    chip.closest('.context')?.querySelector('.error')?.remove()
    again()
  }
  retry.addEventListener('click', go, { signal })
  form.addEventListener('submit', go, { signal })
  window.addEventListener('online', go, { signal })
}
