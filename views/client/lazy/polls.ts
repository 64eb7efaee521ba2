import { pollPaths } from '../../../src/http/poll-paths.ts'
import { elementAt, make } from '../elements.ts'
import { fromTemplate } from '../html.ts'
import { fetchFragment, request, RequestFailed } from '../request.ts'
import type { Toast } from '../toast.ts'
import { t } from '../t.ts'

/** A vote on its way: what it leaves chosen, and when it is answered. */
interface UnderWay {
  choices: number[]
  answered: Promise<void>
}

const underWay = new Map<string, UnderWay>()
/** The option that somebody chose by key, whose message is about to be put in anew. */
let focused: { id: string; value: string } | undefined
let isListening = false

/**
 * Votes within the page. Called whenever messages were put in: their polls get the reader's own vote in words, and the
 * focus back where a frame took it.
 */
export function keepPolls(userId: string, toast: Toast) {
  if (!document.getElementById('polls-style')) document.head.append(fromTemplate('polls-style-template') ?? '')
  for (const option of document.querySelectorAll<HTMLElement>('button.poll-option'))
    option.ariaPressed = String(isBy(option, userId))
  focusAgain()
  if (isListening) return
  isListening = true
  document.addEventListener('submit', (event) => {
    const { target: form, submitter } = event
    if (!(form instanceof HTMLFormElement) || !form.matches('.message > .poll')) return
    event.preventDefault()
    if (submitter instanceof HTMLButtonElement) void vote(form, submitter, userId, toast)
  })
}

const isBy = (option: HTMLElement, userId: string) => option.dataset['by']?.split(' ').includes(userId) === true

async function vote(form: HTMLFormElement, button: HTMLButtonElement, userId: string, toast: Toast) {
  const id = form.closest('.message')?.id.slice(2) ?? ''
  const before = underWay.get(id)
  const choices = toggled(before?.choices ?? chosenIn(form, userId), Number(button.value), 'many' in form.dataset)
  if (button.matches(':focus-visible')) focused = { id, value: button.value }
  // One after the other, so that what was chosen last stands.
  const answered = (before?.answered ?? Promise.resolve()).then(() => send(id, choices))
  const mine = { choices, answered: answered.catch(() => {}) }
  underWay.set(id, mine)
  await answered.catch((error) => toast.show(error instanceof RequestFailed ? error.message : t('That did not work.')))
  if (underWay.get(id) === mine) underWay.delete(id)
}

const chosenIn = (form: HTMLFormElement, userId: string) =>
  [...form.querySelectorAll<HTMLButtonElement>('button.poll-option')]
    .filter((option) => isBy(option, userId))
    .map((option) => Number(option.value))

function toggled(chosen: number[], option: number, isMany: boolean): number[] {
  if (chosen.includes(option)) return chosen.filter((other) => other !== option)
  return isMany ? [...chosen, option] : [option]
}

async function send(id: string, choices: number[]): Promise<void> {
  const fields = new FormData()
  for (const choice of choices) fields.append('choices', String(choice))
  await (choices.length > 0 ? request('PUT', pollPaths.vote(id), fields) : request('DELETE', pollPaths.vote(id)))
}

/** A frame has put another element in the place of the one whose option had the focus: its message has it now. */
function focusAgain() {
  if (!focused) return
  const message = document.activeElement
  if (!message?.matches('.message') || message.id.slice(2) !== focused.id) return
  message.querySelector<HTMLElement>(`.poll-option[value="${focused.value}"]`)?.focus({ preventScroll: true })
  focused = undefined
}

/** Opens the form of a new poll over the room. Where it can not be had, the page says why. */
export async function openNewPoll(href: string) {
  const form = (await fetchFragment(href).catch(() => undefined))?.querySelector('form')
  if (!form) return location.assign(href)
  if (!document.getElementById('polls-style')) document.head.append(fromTemplate('polls-style-template') ?? '')
  const placed = document.importNode(form, true)
  const title = make('h2', '', t('New poll'))
  title.id = 'new-poll-title'
  const dialog = make('dialog', '', make('div', 'stack', title, placed))
  dialog.setAttribute('aria-labelledby', title.id)
  dialog.addEventListener('close', () => dialog.remove())
  dialog.addEventListener('click', (event) => {
    if (!elementAt(event, '[data-action=cancel]')) return
    event.preventDefault()
    dialog.close()
  })
  placed.addEventListener('submit', (event) => {
    event.preventDefault()
    void sendPoll(dialog, placed)
  })
  document.querySelector('main')?.append(dialog)
  dialog.showModal()
}

async function sendPoll(dialog: HTMLDialogElement, form: HTMLFormElement) {
  if (form.ariaBusy === 'true') return
  form.ariaBusy = 'true'
  try {
    await request('POST', form.action, new FormData(form))
    dialog.close()
  } catch (error) {
    const problem = make('p', 'notice error', error instanceof RequestFailed ? error.message : t('That did not work.'))
    problem.role = 'alert'
    form.querySelector('[role=alert]')?.remove()
    form.prepend(problem)
  }
  form.ariaBusy = null
}
