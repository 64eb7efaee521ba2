import { type CommandName, COMMANDS, readCommand, withoutEscape } from '../../../src/slash/commands.ts'
import { browserClock } from '../clock.ts'
import { make } from '../elements.ts'
import { mintMessageId } from '../message-id.ts'
import { request, RequestFailed } from '../request.ts'
import type { Choice } from '../suggest.ts'
import { createToast } from '../toast.ts'
import { t } from '../t.ts'

/** What a slash at the beginning may become. */
export const listCommands = (): Choice[] =>
  COMMANDS.map((name) => ({ text: `/${name}`, name: `/${name}`, about: ABOUT[name], glyph: () => '' }))

const ABOUT: Record<CommandName, string> = {
  away: t('Be seen as away'),
  invite: t('Add people to this room'),
  me: t('Say what you do'),
  mute: t('Hear nothing of this room'),
  poll: t('Ask everybody here'),
  remind: t('Be reminded later'),
  shrug: '¯\\_(ツ)_/¯',
  topic: t('Change the topic'),
}

const busy = new WeakSet<HTMLFormElement>()

/**
 * What begins with a slash: a command goes to the server by the composer's own form, and the text stays until that has
 * answered; anything else is sent as it is.
 * @param finish empties the composer, and sends a text where it is given one
 */
export async function sendTyped(form: HTMLFormElement, field: HTMLTextAreaElement, finish: (text?: string) => void) {
  const body = field.value
  if (!readCommand(body)) return finish(withoutEscape(body))
  if (busy.has(form)) return
  busy.add(form)
  try {
    const answer = await request('POST', form.action, fieldsOf(form))
    if (field.value === body) finish()
    await show(form, answer)
  } catch (error) {
    refuse(form, field, error instanceof RequestFailed ? error.message : t('That did not work.'))
  } finally {
    busy.delete(form)
  }
}

/** The form's own id was minted for one message, and many are written on a page. */
function fieldsOf(form: HTMLFormElement): FormData {
  const fields = new FormData(form)
  fields.set('id', mintMessageId())
  fields.delete('files')
  return fields
}

/** A message comes by the room's stream; a sentence is shown over the composer; a page opens, or a dialog in its place. */
async function show(form: HTMLFormElement, answer: Response) {
  const to = answer.headers.get('HX-Redirect')
  if (to?.includes('/polls/new')) return (await import('./polls.ts')).openNewPoll(to)
  if (to) return location.assign(to)
  if (answer.status === 201) form.closest('.sheet')?.querySelector('.scroller')?.scrollTo(0, 0)
  else createToast(browserClock).show((await answer.text()).replace(/<[^>]*>/g, ''))
}

function refuse(form: HTMLFormElement, field: HTMLTextAreaElement, reason: string) {
  const id = `${field.id}-note`
  document.getElementById(id)?.remove()
  const note = make('p', 'error', reason)
  note.id = id
  note.role = 'alert'
  form.before(note)
  field.setAttribute('aria-invalid', 'true')
  field.setAttribute('aria-describedby', id)
  field.focus()
  field.addEventListener('input', () => clear(field, note), { once: true })
}

function clear(field: HTMLTextAreaElement, note: HTMLElement) {
  note.remove()
  field.removeAttribute('aria-invalid')
  field.removeAttribute('aria-describedby')
}
