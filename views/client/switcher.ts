import { elementAt } from './elements.ts'
import type { LoadHtmx } from './htmx.ts'
import { moveSelection, select, selectedIn } from './listbox.ts'

/** Jumping to a room or person by any letters: a dialog whose hits come from the server. Undefined where there is none. */
export function startSwitcher(loadHtmx: LoadHtmx) {
  const dialog = document.getElementById('switcher')
  const input = dialog?.querySelector('input')
  const found = dialog?.querySelector<HTMLElement>('#found')
  if (!(dialog instanceof HTMLDialogElement) || !input || !found) return undefined
  input.setAttribute('hx-get', dialog.dataset['src'] ?? '/jump')
  input.setAttribute('hx-trigger', 'input delay:60ms, jump')
  input.setAttribute('hx-target', '#found')
  input.setAttribute('hx-sync', 'replace')

  function open() {
    if (!(dialog instanceof HTMLDialogElement) || !input) return
    if (dialog.open) return dialog.close()
    input.value = ''
    dialog.showModal()
    void loadHtmx().then(
      (htmx) => {
        htmx.process(input)
        htmx.trigger(input, 'jump')
      },
      () => dialog.close(),
    )
  }

  // The hits come with the first one chosen.
  new MutationObserver(() => select(found, input, selectedIn(found) ?? undefined)).observe(found, { childList: true })
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      moveSelection(found, input, event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (event.ctrlKey || event.metaKey)
        location.href = `${dialog.dataset['search']}?q=${encodeURIComponent(input.value)}`
      else selectedIn(found)?.click()
    } else if (event.key === 'Escape') {
      // A search field would only be emptied by it.
      event.preventDefault()
      dialog.close()
    }
  })
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close())
  document.querySelector('.sidebar')?.addEventListener('click', (event) => {
    if (!elementAt(event, '.jump') || opensElsewhere(event)) return
    event.preventDefault()
    open()
  })
  return { open }
}

const opensElsewhere = (event: Event) =>
  event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey)
