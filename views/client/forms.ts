import { copyText } from './clipboard.ts'
import { htmx } from './core.ts'

/** Forms marked `data-autosubmit` (switches, the bell) are saved by htmx as soon as something in them changes. */
export function watchAutosubmit(root: ParentNode, onFault: (text: string) => void) {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-autosubmit]')) {
    form.setAttribute('hx-post', form.getAttribute('action') ?? '')
    form.setAttribute('hx-trigger', 'change')
    form.setAttribute('hx-swap', 'none')
    htmx.process(form)
    form.addEventListener('htmx:response:error', () => onFault('That was not saved. Reload the page and try again.'))
    form.addEventListener('htmx:error', () => onFault('That was not saved: there is no connection.'))
  }
}

/** Buttons marked `data-copy` copy the value of the field with that id. */
export function watchCopyButtons(onCopied: (text: string) => void) {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-copy]') : null
    const field = button && document.getElementById(button.dataset['copy'] ?? '')
    if (field instanceof HTMLInputElement) void copyText(field.value).then((isDone) => isDone && onCopied('Copied'))
  })
}
