import { htmx } from './core.ts'

/** Forms marked `data-autosubmit` (switches, the bell) are saved by htmx as soon as something in them changes. */
export function watchAutosubmit(root: ParentNode, onFault: (text: string) => void) {
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-autosubmit], #bell-form')) {
    form.setAttribute('hx-post', form.getAttribute('action') ?? '')
    form.setAttribute('hx-trigger', 'change')
    form.setAttribute('hx-swap', 'none')
    htmx.process(form)
    form.addEventListener('htmx:response:error', () => onFault('That was not saved. Reload the page and try again.'))
    form.addEventListener('htmx:error', () => onFault('That was not saved: there is no connection.'))
  }
}
