import { paths } from '../../../src/http/paths.ts'
import { browserClock } from '../clock.ts'
import { make } from '../elements.ts'
import { parseServerHtml } from '../html.ts'
import { mintMessageId } from '../message-id.ts'
import { fetchFragment, request, RequestFailed } from '../request.ts'
import { createToast } from '../toast.ts'
import { t } from '../t.ts'

const toast = createToast(browserClock)
/** What the reader's clock shows, for the times that the server offers. */
const ZONE = `time_zone=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)}`

/** Asks when what is in a composer is to be sent, and has it kept until then. `onKept`: the composer's part is done. */
export async function sendLater(form: HTMLFormElement, onKept: () => void) {
  const field = form.querySelector('textarea')
  if (!field?.value.trim() && !form.querySelector('[name=upload_ids]')) return field?.focus()
  const id = mintMessageId()
  const url = form.querySelector<HTMLButtonElement>('.later')?.formAction ?? ''
  const tells = /@room\b/i.test(field?.value ?? '') ? '&tells_room=true' : ''
  await choose(`${url}/new?${ZONE}${tells}`, (chosen) => {
    if (form.querySelector('progress'))
      throw new RequestFailed(t('Files are still on their way. Try again in a moment.'))
    for (const [name, value] of new FormData(form)) if (name !== 'files' && name !== 'id') chosen.append(name, value)
    chosen.set('id', id)
    return onKept
  })
  field?.focus()
}

/** Asks when to remind of a message. */
export const remind = (messageId: string) => choose(`${paths.newReminder(messageId)}?${ZONE}`, () => () => {})

/**
 * Shows a dialog of times that the server draws, and sends what was chosen. `add` completes the form, and gives what to do
 * when the server has it. Resolves when the dialog is closed.
 */
async function choose(url: string, add: (chosen: FormData) => () => void): Promise<void> {
  const dialog = await fetchDialog(url)
  if (!dialog) return
  const opener = document.activeElement
  document.querySelector('main')?.append(dialog)
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close())
  dialog.addEventListener('submit', (event) => {
    const { target: form, submitter } = event
    if (!(form instanceof HTMLFormElement) || submitter?.getAttribute('formmethod') === 'dialog') return
    event.preventDefault()
    void send(dialog, form, submitter, add)
  })
  dialog.showModal()
  await new Promise((closed) => dialog.addEventListener('close', closed))
  dialog.remove()
  if (opener instanceof HTMLElement) opener.focus({ preventScroll: true })
}

async function fetchDialog(url: string): Promise<HTMLDialogElement | undefined> {
  try {
    const dialog = (await fetchFragment(url)).querySelector('dialog')
    return dialog ? document.importNode(dialog, true) : undefined
  } catch (error) {
    toast.show(reasonOf(error))
    return undefined
  }
}

async function send(
  dialog: HTMLDialogElement,
  form: HTMLFormElement,
  submitter: HTMLElement | null,
  add: (chosen: FormData) => () => void,
): Promise<void> {
  const chosen = new FormData(form, submitter)
  form.setAttribute('aria-busy', 'true')
  try {
    const done = add(chosen)
    const answer = await request('POST', form.action, chosen)
    const words = parseServerHtml(await answer.text()).textContent
    done()
    dialog.close()
    toast.show(words)
  } catch (error) {
    complain(dialog, reasonOf(error))
  } finally {
    form.removeAttribute('aria-busy')
  }
}

function complain(dialog: HTMLDialogElement, text: string) {
  dialog.querySelector('.complaint')?.remove()
  const note = make('p', 'error complaint', text)
  note.setAttribute('role', 'alert')
  dialog.querySelector('form')?.append(note)
}

const reasonOf = (error: unknown) => (error instanceof RequestFailed ? error.message : t('That did not work.'))
