import type { LoadHtmx } from '../htmx.ts'
import { moveSelection, select, selectedIn } from '../listbox.ts'

/** Shows what the open dialog finds. Rejects when that can not be had. */
export async function find(dialog: HTMLDialogElement, input: HTMLInputElement, loadHtmx: LoadHtmx): Promise<void> {
  if (!input.hasAttribute('hx-get')) prepare(dialog, input)
  const htmx = await loadHtmx()
  htmx.process(input)
  htmx.trigger(input, 'jump')
}

function prepare(dialog: HTMLDialogElement, input: HTMLInputElement) {
  input.setAttribute('hx-get', dialog.dataset['src'] ?? '/jump')
  input.setAttribute('hx-trigger', 'input delay:60ms, jump')
  input.setAttribute('hx-target', '#found')
  input.setAttribute('hx-sync', 'replace')
  const found = dialog.querySelector<HTMLElement>('#found')
  if (!found) return
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
}
