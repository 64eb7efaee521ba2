import { copyText } from './clipboard.ts'
import type { LoadHtmx } from './htmx.ts'

/** Forms marked `data-autosubmit` (switches, the bell) are saved by htmx as soon as something in them changes. */
export function watchAutosubmit(loadHtmx: LoadHtmx, onFault: (text: string) => void) {
  document.addEventListener('change', (event) => {
    const form = event.target instanceof Element && event.target.closest<HTMLFormElement>('form[data-autosubmit]')
    if (form) void save(form)
  })

  async function save(form: HTMLFormElement) {
    try {
      const htmx = await loadHtmx()
      await htmx.ajax('POST', form.action, { source: form, target: form, swap: 'none' })
    } catch {
      onFault('That was not saved: there is no connection.')
    }
  }

  document.addEventListener('htmx:response:error', ({ target }) => {
    if (isWatched(target)) onFault('That was not saved. Reload the page and try again.')
  })
  document.addEventListener('htmx:error', ({ target }) => {
    if (isWatched(target)) onFault('That was not saved: there is no connection.')
  })
}

const isWatched = (target: EventTarget | null) => target instanceof Element && target.matches('form[data-autosubmit]')

/** Buttons marked `data-copy` copy the value of the field with that id. */
export function watchCopyButtons(onCopied: (text: string) => void) {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-copy]') : null
    const field = button && document.getElementById(button.dataset['copy'] ?? '')
    if (field instanceof HTMLInputElement) void copyText(field.value).then((isDone) => isDone && onCopied('Copied'))
  })
}
