import { make } from '../elements.ts'
import { t } from '../t.ts'

/** Asks before a message tells everybody in a large room, and sends it when that is meant. */
export function askToTell(form: HTMLFormElement, body: string): void {
  const title = make('h2', '', t('Tell all {n} people here?', { n: form.dataset['tells'] ?? '' }))
  title.id = 'tell-title'
  const words = make('p', '', t('@room tells everybody in this room, whatever they are doing.'))
  const yes = make('button', 'button primary', t('Send'))
  yes.value = 'send'
  const choice = make(
    'form',
    'stack',
    title,
    words,
    make('div', 'line', yes, make('button', 'button quiet', t('Cancel'))),
  )
  choice.method = 'dialog'
  const dialog = make('dialog', '', choice)
  dialog.setAttribute('aria-labelledby', title.id)
  dialog.addEventListener('close', () => {
    dialog.remove()
    form.querySelector('textarea')?.focus({ preventScroll: true })
    if (dialog.returnValue !== 'send') return
    form.dataset['told'] = body
    form.requestSubmit()
  })
  document.querySelector('main')?.append(dialog)
  dialog.showModal()
}
