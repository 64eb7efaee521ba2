import { fromTemplate } from '../template.ts'

/** Shows a picture large, with arrows to the others of the room. */
export function openViewer(link: HTMLAnchorElement) {
  const dialog = fromTemplate('viewer-template')
  const picture = dialog?.querySelector('img')
  if (!(dialog instanceof HTMLDialogElement) || !picture) return location.assign(link.href)
  let shown = link

  const others = () => [...document.querySelectorAll<HTMLAnchorElement>('.messages a.picture')]

  function show(next: HTMLAnchorElement | undefined) {
    if (!next || !picture) return
    shown = next
    const name = next.title
    picture.src = next.href
    picture.alt = next.querySelector('img')?.alt ?? ''
    const caption = dialog?.querySelector('.caption')
    if (caption) caption.textContent = picture.alt === name ? name : `${picture.alt} (${name})`
    dialog?.querySelector('a')?.setAttribute('href', `${next.href}?download=1`)
    const all = others()
    const at = all.indexOf(next)
    for (const [action, step] of STEPS) {
      const button = dialog?.querySelector<HTMLButtonElement>(`[data-action=${action}]`)
      if (button) button.disabled = all[at + step] === undefined
    }
  }

  function move(step: number) {
    const all = others()
    const at = all.indexOf(shown)
    if (at !== -1) show(all[at + step])
  }

  dialog.addEventListener('click', ({ target }) => {
    const action =
      target instanceof Element ? target.closest<HTMLElement>('[data-action]')?.dataset['action'] : undefined
    if (action === 'close' || target === dialog) dialog.close()
    else if (action) move(STEPS.get(action) ?? 0)
  })
  dialog.addEventListener('keydown', (event) => {
    const isMirrored = getComputedStyle(dialog).direction === 'rtl'
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    move(isMirrored ? -step : step)
  })
  dialog.addEventListener('close', () => {
    dialog.remove()
    link.focus({ preventScroll: true })
  })
  document.body.append(dialog)
  show(link)
  dialog.showModal()
}

const STEPS = new Map([
  ['previous', -1],
  ['next', 1],
])
