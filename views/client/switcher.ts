import { htmx } from './core.ts'
import { moveSelection, selectedIn } from './listbox.ts'

/** Jumping to a room or person by any letters: a dialog whose hits come from the server. */
export function createSwitcher(dialog: HTMLDialogElement) {
  const input = dialog.querySelector('input')
  const found = dialog.querySelector<HTMLElement>('#found')
  if (!input || !found) return { open() {} }
  const src = dialog.dataset['src'] ?? '/jump'
  for (const [name, value] of [
    ['get', src],
    ['trigger', 'input delay:60ms, jump'],
    ['target', '#found'],
    ['sync', 'replace'],
  ])
    input.setAttribute(`hx-${name}`, value ?? '')
  htmx.process(input)

  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      moveSelection(found, input, event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      selectedIn(found)?.click()
    }
  })
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close())

  return {
    open() {
      if (dialog.open) return dialog.close()
      input.value = ''
      dialog.showModal()
      htmx.trigger(input, 'jump')
    },
  }
}
