import { voiceLength } from '../../../src/files/voice.ts'
import { paths } from '../../../src/http/paths.ts'
import { make } from '../elements.ts'
import { drawIcon } from '../icon.ts'
import { fromTemplate } from '../template.ts'
import { OF_PAGE } from '../of-page.ts'
import { t } from '../t.ts'
import { offerAgain, playButton, shownName } from '../voice-chip.ts'

const PICTURE = /^image\//
const SOUND = /^audio\//
/** As long as anything that can be undone. */
const UNDO_MS = 8_000
const DESCRIBE_TIMEOUT_MS = 5_000

const forms = new WeakSet<HTMLFormElement>()

/** Takes files that were pasted, and those that were chosen; from now on also those that are dropped. */
export function takeFiles(form: HTMLFormElement, files: File[]) {
  if (!forms.has(form)) {
    watchDrops(form)
    // Who writes on has not finished: what was to go when all is uploaded stays.
    form.addEventListener('input', () => form.removeAttribute('aria-busy'))
  }
  forms.add(form)
  const input = form.querySelector<HTMLInputElement>('[type=file]')
  attachFiles(form, [...files, ...(input?.files ?? [])])
  if (input) input.value = ''
}

/** Uploads of a message that could not be sent, as chips again. */
export function putBack(form: HTMLFormElement, uploads: [id: string, name: string][]) {
  takeFiles(form, [])
  const chips = chipsOf(form)
  for (const [id, name] of uploads) {
    const cancel = removeButton(name)
    const mark = voiceLength(name) ? playButton(paths.file(id), name) : drawIcon('file')
    const chip = make('span', 'chip', mark, make('span', 'cut', shownName(name)), uploadInput(id, name), cancel)
    chip.classList.toggle('voice', voiceLength(name) !== undefined)
    cancel.addEventListener('click', () => takeBack(form, chip))
    chips.append(chip)
  }
}

function watchDrops(form: HTMLFormElement) {
  const sheet = form.closest('.sheet')
  for (const kind of ['dragover', 'dragleave', 'drop'])
    sheet?.addEventListener(kind, (event) => {
      if (!(event instanceof DragEvent) || !event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      sheet.classList.toggle('dropping', kind === 'dragover')
      if (kind === 'drop') attachFiles(form, [...event.dataTransfer.files])
    })
}

/** Uploads files and shows each as a chip over the text, with its progress and a way to take it back. A send waits for all of them. */
function attachFiles(form: HTMLFormElement, files: File[]) {
  if (files.length === 0) return
  const chips = chipsOf(form)
  for (const [index, file] of files.entries()) {
    if (!hasRoomFor(form, files.length - index)) break
    start(form, chips, file)
  }
  // Of a voice whoever recorded it says where to go on.
  if (!files.some(({ name }) => voiceLength(name))) form.querySelector('textarea')?.focus()
}

/** Whether one more file goes into the message; if not, it is said that these `left` do not. */
export function hasRoomFor(form: HTMLFormElement, left: number): boolean {
  const most = Number(form.querySelector<HTMLInputElement>('[type=file]')?.dataset['most'])
  if (form.querySelectorAll('.chip').length < most) return true
  complain(form, t('Not attached: {n} more. A message has {most} files at most.', { n: left, most }))
  return false
}

/** Where the chips of a composer's files stand. */
export function chipsOf(form: HTMLFormElement): HTMLElement {
  const present = form.querySelector<HTMLElement>('.context.files > .chips')
  if (present) return present
  const chips = make('div', 'chips')
  const context = make('div', 'context files', chips)
  const style = fromTemplate('files-style-template')
  if (style) context.append(style)
  form.querySelector('label.sr')?.before(context)
  return chips
}

function start(form: HTMLFormElement, chips: HTMLElement, file: File) {
  const isVoice = voiceLength(file.name) !== undefined
  const cancel = removeButton(file.name)
  const chip = make('span', 'chip', preview(file), make('span', 'cut', shownName(file.name)), cancel)
  chip.classList.toggle('voice', isVoice)
  chips.append(chip)
  let underWay: XMLHttpRequest | undefined
  cancel.addEventListener('click', () => {
    takeBack(form, chip)
    underWay?.abort()
  })
  go()

  function go() {
    const progress = make('progress')
    Object.assign(progress, { max: 100, value: 0, ariaLabel: t('Uploading {name}', { name: file.name }) })
    cancel.before(progress)
    underWay = upload(file, progress, (answer) => {
      if (!chip.isConnected) return
      progress.remove()
      if (answer.id) keep(chip, file, answer.id)
      else if (isVoice) keepVoice(form, chip, file, answer.reason, go)
      else refuse(form, chip, `${file.name}: ${answer.reason ?? noConnection()}`)
      settled(form)
    })
  }
}

const noConnection = () => t('There is no connection to the server. Try again in a moment.')

interface Answer {
  id?: string | undefined
  /** Why it was refused; undefined where nobody answered. */
  reason?: string | undefined
}

function upload(file: File, progress: HTMLProgressElement, onEnd: (answer: Answer) => void): XMLHttpRequest {
  const request = new XMLHttpRequest()
  request.upload.addEventListener('progress', ({ loaded, total }) => (progress.value = (100 * loaded) / total))
  request.addEventListener('loadend', () => onEnd(parseAnswer(request)))
  const body = new FormData()
  body.set('file', file)
  request.open('POST', paths.uploads())
  for (const header of Object.entries(OF_PAGE)) request.setRequestHeader(...header)
  request.send(body)
  return request
}

/** The file is not to go along after all. */
function takeBack(form: HTMLFormElement, chip: HTMLElement) {
  const id = chip.querySelector<HTMLInputElement>('[name=upload_ids]')?.value
  if (id) void fetch(`${paths.uploads()}/${id}`, { method: 'DELETE' }).catch(() => {})
  chip.remove()
  settled(form)
  form.querySelector('textarea')?.focus()
}

function uploadInput(id: string, name: string): HTMLInputElement {
  const input = make('input')
  Object.assign(input, { type: 'hidden', name: 'upload_ids', value: id, title: name })
  return input
}

function keep(chip: HTMLElement, file: File, id: string) {
  chip.append(uploadInput(id, file.name))
  if (SOUND.test(file.type)) chip.firstElementChild?.replaceWith(playButton(paths.file(id), file.name))
  if (PICTURE.test(file.type)) chip.querySelector('button')?.before(altField(file.name, id))
}

/** What a picture shows is saved when one leaves the field. */
function altField(name: string, id: string): HTMLElement {
  const field = make('input', 'alt')
  Object.assign(field, { placeholder: t('Describe'), maxLength: 1000, autocomplete: 'off' })
  field.setAttribute('aria-label', t('What {name} shows', { name }))
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    field.closest('form')?.querySelector('textarea')?.focus()
  })
  field.addEventListener('change', () => {
    const { form } = field
    // A send waits for the words as it does for the file: once it has taken the upload they come too late.
    const waiting = make('progress')
    waiting.hidden = true
    field.after(waiting)
    void describe(id, field.value).then(() => {
      waiting.remove()
      if (form) settled(form)
    })
  })
  return field
}

/** Words that can not be saved are no reason to keep the message back. */
async function describe(id: string, alt: string): Promise<void> {
  const headers = { 'Content-Type': 'application/json' }
  const signal = AbortSignal.timeout(DESCRIBE_TIMEOUT_MS)
  const body = JSON.stringify({ alt })
  await fetch(`${paths.uploads()}/${id}`, { method: 'PATCH', headers, body, signal }).catch(() => {})
}

function refuse(form: HTMLFormElement, chip: HTMLElement, reason: string) {
  chip.remove()
  complain(form, t('Not attached: {reason}', { reason }))
}

/** A file is still where it came from; a voice would be lost, and stays. */
function keepVoice(
  form: HTMLFormElement,
  chip: HTMLElement,
  file: File,
  reason: string | undefined,
  again: () => void,
) {
  const isOffline = reason === undefined
  complain(
    form,
    isOffline
      ? t('There is no connection to the server. The recording is kept, and goes up when there is one.')
      : t('Not attached: {reason}', { reason }),
  )
  offerAgain(form, chip, file, again)
}

/** Says over the text why something did not work. What was to go with it stays and waits for a decision. */
export function complain(form: HTMLFormElement, text: string) {
  form.removeAttribute('aria-busy')
  note(form, text, 'error')
}

/** Says something over the text, in place of what was said before. */
export function note(form: HTMLFormElement, text: string, kind: 'error' | 'note' = 'note'): HTMLElement {
  const context = chipsOf(form).parentElement
  context?.querySelector('.error, .note')?.remove()
  const said = make('small', kind, text)
  said.setAttribute('role', kind === 'error' ? 'alert' : 'status')
  context?.append(said)
  return said
}

/** Says what was done, and for a while takes it back on request. */
export function offerUndo(form: HTMLFormElement, text: string, undo: () => void) {
  const said = note(form, text)
  const button = make('button', 'button quiet', t('Undo'))
  button.type = 'button'
  said.append(button)
  const forget = () => {
    said.remove()
    settled(form)
  }
  const timer = setTimeout(forget, UNDO_MS)
  button.addEventListener('click', () => {
    clearTimeout(timer)
    undo()
    forget()
  })
}

/** The send that waited goes now; an empty row goes too. */
function settled(form: HTMLFormElement) {
  const context = form.querySelector('.context.files')
  if (context && !context.querySelector('.chip, .error, .note > button')) context.remove()
  if (form.querySelector('progress') || !form.hasAttribute('aria-busy')) return
  form.removeAttribute('aria-busy')
  form.requestSubmit()
}

function parseAnswer({ status, responseText }: XMLHttpRequest): Answer {
  try {
    const answer: unknown = JSON.parse(responseText)
    if (status === 201) return { id: textIn(answer, 'upload_id') }
    return { reason: textIn(answer, 'detail') }
  } catch {
    return { reason: status === 413 ? t('It is too large.') : undefined }
  }
}

function textIn(answer: unknown, key: string): string {
  const value: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, key) : undefined
  return typeof value === 'string' ? value : ''
}

function preview(file: File): Node {
  if (voiceLength(file.name)) return drawIcon('mic')
  if (!PICTURE.test(file.type)) return drawIcon('file')
  const image = make('img')
  Object.assign(image, { alt: '', width: 24, height: 24, src: URL.createObjectURL(file) })
  image.addEventListener('load', () => URL.revokeObjectURL(image.src))
  image.addEventListener('error', () => image.replaceWith(drawIcon('file')))
  return image
}

function removeButton(name: string): HTMLButtonElement {
  const button = make('button', '', drawIcon('close'))
  button.type = 'button'
  button.setAttribute('aria-label', t('Remove {name}', { name }))
  return button
}
