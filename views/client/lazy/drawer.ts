import { pagePaths } from '../../../src/http/page-paths.ts'
import { elementAt } from '../elements.ts'

export interface DrawerDeps {
  /** What its lines do, by their names. */
  does: Record<string, (message: HTMLElement, at: HTMLElement) => void>
  react: (message: HTMLElement, emoji: string) => unknown
  /** Both say what went wrong, and give nothing then. */
  send: (form: HTMLFormElement, submitter: HTMLElement | null) => Promise<unknown>
  fetchFragment: (url: string) => Promise<DocumentFragment | undefined>
  offerUndo: (message: HTMLElement) => void
  say: (text: string) => void
}

/** Opens everything that can be done to a message, as its own page has it. */
export async function openDrawer(message: HTMLElement, drawer: HTMLDialogElement, deps: DrawerDeps): Promise<void> {
  const { does, react, send, fetchFragment, offerUndo, say } = deps
  const page = pagePaths.message(message.id.slice(2))
  const content = await fetchFragment(page)
  if (!content || !message.isConnected) return
  drawer.append(document.importNode(content, true))
  drawer.addEventListener('close', () => {
    drawer.remove()
    if (document.activeElement === document.body) current().focus()
  })
  drawer.addEventListener('click', click)
  drawer.addEventListener('submit', (event) => void submit(event))
  document.querySelector('main')?.append(drawer)
  drawer.showModal()

  /** The message's element now: a frame may have put another in its place. */
  function current(): HTMLElement {
    return document.getElementById(message.id) ?? message
  }

  function click(event: Event) {
    if (event.target === drawer) return drawer.close()
    const button = elementAt(event, '[data-action]')
    const action = does[button?.dataset['action'] ?? '']
    if (!button || !action) return
    event.preventDefault()
    const present = current()
    drawer.close()
    present.focus({ preventScroll: true })
    action(present, present)
  }

  /** Its forms work without script; here they are sent without leaving the page. */
  async function submit(event: SubmitEvent) {
    const { target: form, submitter } = event
    if (!(form instanceof HTMLFormElement) || form.method === 'dialog') return
    event.preventDefault()
    const emoji = submitter?.getAttribute('data-emoji')
    const words = submitter?.getAttribute('data-done')
    drawer.close()
    if (emoji) return void react(current(), emoji)
    if (!(await send(form, submitter))) return
    if (form.action.endsWith(page)) offerUndo(message)
    else if (words) say(words)
  }
}
