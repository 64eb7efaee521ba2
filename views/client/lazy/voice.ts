import { MAX_VOICE_SECONDS, clockOf, voiceName } from '../../../src/files/voice.ts'
import { make } from '../elements.ts'
import { drawIcon } from '../icon.ts'
import { t } from '../t.ts'
import { withDuration } from '../webm-duration.ts'

/** The first that the browser records in. Each is played by all others that are kept up to date. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus']
const ENDINGS: Record<string, string> = { 'audio/mp4': 'm4a', 'audio/ogg': 'ogg' }
/** Enough for a voice: five minutes are 1.8 MB. */
const BITS_PER_SECOND = 48_000
/** What was recorded is handed over so often: were the recorder to fail, no more than that is lost. */
const PIECE_MS = 1_000
const TICK_MS = 250
/** Who stops sooner has pressed by mistake. */
const SHORTEST_MS = 300
const ENDING_SECONDS = 30

/** Why a recording ended; `closed`: what it was for is no longer on the page. */
type Outcome = 'stopped' | 'discarded' | 'closed' | 'hidden' | 'limit' | 'broken'

// By this path the part that the page has already, and not another copy of it.
const loadUploads = () => import('../lazy/uploads.ts')
type Uploads = Awaited<ReturnType<typeof loadUploads>>

let underWay: ((outcome: Outcome) => void) | undefined
let isAsking = false

/** Records a voice into a composer's uploads, or ends the recording that is under way. */
export async function record(form: HTMLFormElement): Promise<void> {
  if (underWay) return underWay('stopped')
  if (isAsking) return
  isAsking = true
  try {
    const uploads = await loadUploads()
    if (!uploads.hasRoomFor(form, 1)) return
    const stream = await askForMicrophone(form, uploads)
    if (stream) start(form, stream, uploads)
  } finally {
    isAsking = false
  }
}

async function askForMicrophone(form: HTMLFormElement, uploads: Uploads): Promise<MediaStream | undefined> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true })
  } catch (error) {
    uploads.complain(form, reasonOf(error))
    return undefined
  }
}

function reasonOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  if (/NotAllowed|Security/.test(name))
    return t('The microphone may not be used here. Allow it for this site in your browser, then try again.')
  if (/NotFound|Overconstrained/.test(name)) return t('No microphone was found. Connect one, then try again.')
  return inUse()
}

const inUse = () => t('The microphone can not be used now. Perhaps another program has it.')

function start(form: HTMLFormElement, stream: MediaStream, uploads: Uploads) {
  const recorder = startRecorder(stream)
  if (!recorder || !form.isConnected) {
    release(stream)
    return uploads.complain(form, inUse())
  }
  const chip = recordingChip()
  const ended = new AbortController()
  const { signal } = ended
  const begunMs = performance.now()
  const elapsedMs = () => performance.now() - begunMs
  // A recorder that ends by itself has lost its microphone.
  let outcome: Outcome = 'broken'
  let lengthMs: number | undefined

  function end(next: Outcome) {
    if (signal.aborted) return
    outcome = next
    lengthMs = elapsedMs()
    ended.abort()
    if (recorder?.state !== 'inactive') recorder?.stop()
    release(stream)
  }

  const parts: Blob[] = []
  recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
  recorder.addEventListener('stop', () => {
    end('broken')
    underWay = undefined
    void deliver({ form, chip, uploads, outcome }, fileOf(parts, recorder.mimeType, lengthMs ?? 0))
  })
  underWay = end
  listen(form, chip, end, signal)
  show(form, chip, uploads, signal)
  const ticking = setInterval(() => tick(form, chip, elapsedMs() / 1000, end), TICK_MS)
  signal.addEventListener('abort', () => clearInterval(ticking))
}

function startRecorder(stream: MediaStream): MediaRecorder | undefined {
  try {
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type))
    const recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS_PER_SECOND, ...(mimeType && { mimeType }) })
    recorder.start(PIECE_MS)
    return recorder
  } catch {
    return undefined
  }
}

/** The light of the microphone goes out. */
const release = (stream: MediaStream) => stream.getTracks().forEach((track) => track.stop())

/** Says that it is recorded, for eyes and ears; a send waits for it as for an upload. */
function recordingChip(): HTMLElement {
  const stop = make('button', 'button', drawIcon('stop'), t('Stop'))
  const discard = make('button', 'discard', drawIcon('close'))
  for (const button of [stop, discard]) button.type = 'button'
  Object.assign(discard, { title: t('Discard the recording'), ariaLabel: t('Discard the recording') })
  const said = make('span', 'sr')
  said.setAttribute('role', 'status')
  const waiting = make('progress')
  waiting.hidden = true
  const elapsed = make('span', 'elapsed', clockOf(0))
  const chip = make('span', 'chip recording', drawIcon('mic'), t('Recording'), elapsed, stop, discard, said, waiting)
  chip.setAttribute('role', 'group')
  chip.setAttribute('aria-label', t('Voice message'))
  return chip
}

function listen(form: HTMLFormElement, chip: HTMLElement, end: (outcome: Outcome) => void, signal: AbortSignal) {
  chip.querySelector('.button')?.addEventListener('click', () => end('stopped'), { signal })
  chip.querySelector('.discard')?.addEventListener('click', () => end('discarded'), { signal })
  // Who sends has said all of it.
  form.addEventListener('submit', () => end('stopped'), { signal })
  document.addEventListener('visibilitychange', () => document.hidden && end('hidden'), { signal })
  form.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape' || event.isComposing) return
      event.preventDefault()
      event.stopPropagation()
      end('discarded')
    },
    { signal, capture: true },
  )
}

function show(form: HTMLFormElement, chip: HTMLElement, uploads: Uploads, signal: AbortSignal) {
  uploads.takeFiles(form, [])
  uploads.chipsOf(form).append(chip)
  const button = form.querySelector('[data-action=record]')
  button?.setAttribute('aria-pressed', 'true')
  signal.addEventListener('abort', () => button?.removeAttribute('aria-pressed'))
  chip.querySelector('button')?.focus()
  warnOnLeaving()
}

let isWarning = false

/** What was recorded is not sent yet, and would be gone with the page. */
function warnOnLeaving() {
  if (isWarning) return
  isWarning = true
  window.addEventListener('beforeunload', (event) => {
    if (document.querySelector('.chip:is(.recording, .voice)')) event.preventDefault()
  })
}

function tick(form: HTMLFormElement, chip: HTMLElement, seconds: number, end: (outcome: Outcome) => void) {
  if (!chip.isConnected) return end(form.isConnected ? 'stopped' : 'closed')
  const time = chip.querySelector('.elapsed')
  if (time) time.textContent = clockOf(Math.min(seconds, MAX_VOICE_SECONDS))
  const said = chip.querySelector('[role=status]')
  const isEnding = seconds >= MAX_VOICE_SECONDS - ENDING_SECONDS
  const words = isEnding ? t('30 seconds left.') : t('Recording. Escape discards it.')
  if (said && said.textContent !== words) said.textContent = words
  if (seconds >= MAX_VOICE_SECONDS) end('limit')
}

async function fileOf(parts: Blob[], recordedType: string, lengthMs: number): Promise<File | undefined> {
  if (lengthMs < SHORTEST_MS || !parts.some(({ size }) => size > 0)) return undefined
  const [type = ''] = recordedType.split(';')
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
  const seconds = Math.min(MAX_VOICE_SECONDS, Math.max(1, Math.round(lengthMs / 1000)))
  return new File(withDuration(bytes, lengthMs), voiceName(seconds, ENDINGS[type] ?? 'webm'), { type })
}

interface Recorded {
  form: HTMLFormElement
  chip: HTMLElement
  uploads: Uploads
  outcome: Outcome
}

async function deliver({ form, chip, uploads, outcome }: Recorded, recorded: Promise<File | undefined>) {
  const file = await recorded
  chip.remove()
  if (outcome === 'closed') return
  const take = () => {
    if (file) uploads.takeFiles(form, [file])
    focusAfter(form)
  }
  if (!file) uploads.complain(form, t('Nothing was recorded. Try again.'))
  else if (outcome === 'discarded') uploads.offerUndo(form, t('Recording discarded.'), take)
  else {
    take()
    const words = wordsFor(outcome)
    if (words) uploads.note(form, words)
  }
  focusAfter(form)
}

/** Why it ended, where nobody ended it. */
function wordsFor(outcome: Outcome): string | undefined {
  if (outcome === 'broken') return t('The microphone went away. What was said before is kept.')
  if (outcome === 'limit') return t('Recording stopped after 5 minutes, which is the most. All of it is kept.')
  if (outcome === 'hidden') return t('Recording stopped when the page went out of sight. What was said before is kept.')
  return undefined
}

/** Under a finger the field would open the keyboard. */
function focusAfter(form: HTMLFormElement) {
  const button = form.querySelector('.chip') ? '.send' : '[data-action=record]'
  form.querySelector<HTMLElement>(matchMedia('(pointer: coarse)').matches ? button : 'textarea')?.focus()
}
