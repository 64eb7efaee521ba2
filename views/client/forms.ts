import { copyText } from './clipboard.ts'
import { elementAt } from './elements.ts'
import type { LoadHtmx } from './htmx.ts'

const WATCHED = 'form[data-autosubmit]'

/** Forms marked `data-autosubmit` (switches, the bell) are saved by htmx as soon as something in them changes. */
export function watchAutosubmit(loadHtmx: LoadHtmx, onFault: (text: string) => void) {
  document.addEventListener('change', (event) => {
    const form = elementAt(event, WATCHED)
    if (form instanceof HTMLFormElement) void save(form)
  })

  async function save(form: HTMLFormElement) {
    try {
      const htmx = await loadHtmx()
      await htmx.ajax('POST', form.action, { source: form, target: form, swap: 'none' })
    } catch {
      onFault('That was not saved: there is no connection.')
    }
  }

  document.addEventListener('htmx:response:error', (event) => {
    if (elementAt(event, WATCHED)) onFault('That was not saved. Reload the page and try again.')
  })
  document.addEventListener('htmx:error', (event) => {
    if (elementAt(event, WATCHED)) onFault('That was not saved: there is no connection.')
  })
}

/** Buttons marked `data-copy` copy the value of the field with that id. */
export function watchCopyButtons(onCopied: (text: string) => void) {
  document.addEventListener('click', (event) => {
    const button = elementAt(event, '[data-copy]')
    const field = button && document.getElementById(button.dataset['copy'] ?? '')
    if (field instanceof HTMLInputElement) void copyText(field.value).then((isDone) => isDone && onCopied('Copied'))
  })
}
