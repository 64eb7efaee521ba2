import { type Clock, createTimer } from './clock.ts'
import { fromTemplate } from './html.ts'

const SHOWN_MS = 8000

/** A note over the composer, one at a time, with Undo where something can be undone. Never the only place of a fact. */
export function createToast(clock: Clock) {
  const timer = createTimer(clock)
  let shown: HTMLElement | undefined

  function hide() {
    timer.clear()
    if (shown?.querySelector(':focus-visible')) document.getElementById('compose')?.focus()
    shown?.remove()
    shown = undefined
  }

  return {
    hide,
    show(text: string, undo?: () => void) {
      const toast = fromTemplate('toast-template')
      const place = document.getElementById('above') ?? document.querySelector('.sheet')
      if (!toast || !place) return
      hide()
      const words = toast.querySelector('.text')
      if (words) words.textContent = text
      const button = toast.querySelector('[data-action=undo]')
      if (undo) button?.addEventListener('click', () => (hide(), undo()))
      else button?.remove()
      const wait = () => timer.set(SHOWN_MS, hide)
      for (const hold of ['pointerenter', 'focusin']) toast.addEventListener(hold, () => timer.clear())
      for (const release of ['pointerleave', 'focusout']) toast.addEventListener(release, wait)
      place.append(toast)
      shown = toast
      wait()
    },
  }
}

export type Toast = ReturnType<typeof createToast>
