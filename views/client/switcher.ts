import { elementAt } from './elements.ts'
import type { LoadHtmx } from './htmx.ts'

/** Jumping to a room or person by any letters: a dialog whose hits come from the server. Undefined where there is none. */
export function startSwitcher(loadHtmx: LoadHtmx) {
  const dialog = document.getElementById('switcher')
  const input = dialog?.querySelector('input')
  if (!(dialog instanceof HTMLDialogElement) || !input) return undefined

  /** It opens at once, and takes what is typed while the rest is fetched. */
  function open() {
    if (!(dialog instanceof HTMLDialogElement) || !input) return
    if (dialog.open) return dialog.close()
    input.value = ''
    dialog.showModal()
    void import('./lazy/switcher.ts').then(({ find }) => find(dialog, input, loadHtmx)).catch(() => dialog.close())
  }

  document.querySelector('.sidebar')?.addEventListener('click', (event) => {
    if (!elementAt(event, '.jump') || opensElsewhere(event)) return
    event.preventDefault()
    open()
  })
  return { open }
}

const opensElsewhere = (event: Event) =>
  event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey)
