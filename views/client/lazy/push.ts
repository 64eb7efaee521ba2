import { notificationPaths } from '../../../src/http/notification-paths.ts'
import { make } from '../elements.ts'
import { OF_PAGE } from '../of-page.ts'
import { t } from '../t.ts'

const READY_WITHIN_MS = 10_000
const ANSWER_WITHIN_MS = 15_000

/*
 * The switch of the settings that has this browser told while no page is open. What stands on the server counts: a
 * subscription of somebody who signed out here is none.
 */

const setting = document.getElementById('push')
const input = setting?.querySelector('input')
if (setting && input) void start(setting, input)

async function start(setting: HTMLElement, input: HTMLInputElement): Promise<void> {
  const fault = findFault()
  if (fault) return refuse(setting, input, fault)
  const subscription = await (await worker()).pushManager.getSubscription()
  input.checked = subscription !== null && 'on' in setting.dataset
  input.disabled = false
  input.addEventListener('change', () => void change(setting, input))
}

/** Why this browser can not be told, in words for its person. */
function findFault(): string | undefined {
  if (!isSecureContext) return t('This takes a secure connection (https).')
  if ('PushManager' in window && 'Notification' in window && navigator.serviceWorker) return undefined
  return /iPhone|iPad/.test(navigator.userAgent)
    ? t('On iPhone and iPad, put Hubbub on the home screen first, and open it from there.')
    : t('This browser can not be told while it shows no page.')
}

async function change(setting: HTMLElement, input: HTMLInputElement): Promise<void> {
  input.setAttribute('aria-busy', 'true')
  try {
    if (input.checked) await subscribe(setting.dataset['pushKey'] ?? '')
    else await unsubscribe()
    location.reload()
  } catch (error) {
    input.checked = !input.checked
    input.removeAttribute('aria-busy')
    say(setting, error instanceof Error ? error.message : String(error))
  }
}

async function subscribe(key: string): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted')
    throw new Error(t('Your browser does not allow it. Allow notifications for this site in its settings.'))
  const { pushManager } = await worker()
  // One that was made for another key can not be used, and stands in the way.
  await (await pushManager.getSubscription())?.unsubscribe()
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  await tell('POST', subscription)
}

async function unsubscribe(): Promise<void> {
  const subscription = await (await worker()).pushManager.getSubscription()
  if (!subscription) return
  await tell('DELETE', { endpoint: subscription.endpoint })
  await subscription.unsubscribe()
}

async function tell(method: string, body: object): Promise<void> {
  const answer = await fetch(notificationPaths.subscriptions(), {
    method,
    headers: { ...OF_PAGE, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  })
  if (answer.ok) return
  const { detail = t('The server answered {status}.', { status: answer.status }) }: { detail?: string } = await answer
    .json()
    .catch(() => ({}))
  throw new Error(detail)
}

/** It is registered once the page is there. */
async function worker(): Promise<ServiceWorkerRegistration> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(
      () => reject(new Error(t('The browser keeps nothing of this site. Is it a private window?'))),
      READY_WITHIN_MS,
    )
  })
  return Promise.race([navigator.serviceWorker.ready, late])
}

function refuse(setting: HTMLElement, input: HTMLInputElement, why: string): void {
  input.disabled = true
  say(setting, why)
}

function say(setting: HTMLElement, text: string): void {
  setting.querySelector('#push-note')?.replaceChildren(make('span', '', text))
}
