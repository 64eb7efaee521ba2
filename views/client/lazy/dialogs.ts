import { make } from '../elements.ts'
import { fromTemplate } from '../html.ts'
import { pagePaths } from '../../../src/http/page-paths.ts'

/** Asks whether a message is to go for everybody; shows which. */
export function confirmDelete(message: { author: string; text: string }): Promise<boolean> {
  const dialog = fromTemplate('delete-template')
  if (!(dialog instanceof HTMLDialogElement)) return Promise.resolve(false)
  const quote = dialog.querySelector('.quote')
  ;(quote?.querySelector('.cut') ?? quote)?.replaceChildren(make('b', '', message.author), ` ${message.text}`)
  return ask(dialog).then((answer) => answer === 'delete')
}

/** The session is over; what was written is kept. */
export function tellSignedOut() {
  const dialog = fromTemplate('signed-out-template')
  if (!(dialog instanceof HTMLDialogElement) || document.querySelector('dialog.signed-out')) return
  const link = dialog.querySelector('a')
  if (link) link.href = pagePaths.signIn(location.pathname + location.search)
  void ask(dialog)
}

/** Opens a dialog and answers with what it was closed by; the focus returns to where it was. */
function ask(dialog: HTMLDialogElement): Promise<string> {
  const focused = document.activeElement
  ;(document.querySelector('main') ?? document.body).append(dialog)
  dialog.showModal()
  return new Promise((answer) => {
    dialog.addEventListener('close', () => {
      dialog.remove()
      if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
      answer(dialog.returnValue)
    })
  })
}
