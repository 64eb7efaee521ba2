import { paths } from '../../../src/http/paths.ts'
import { renamed } from '../../messages/reaction-label.ts'
import { initialOf } from '../../parts/initial.ts'
import { make } from '../elements.ts'
import { fetchFragment, request } from '../request.ts'

interface Person {
  id: string
  name: string
  avatar: string | null
  status_emoji: string
  direct_rooms: string[]
}

/** Of whom something changed since the page was made: what comes later may have been on its way since before. */
const known = new Map<string, Person>()
let underWay: Promise<void> | undefined

/**
 * Asks for what changed of people since the page knew all of them, and shows it wherever they stand: old page and changes
 * are a fresh page. `redrawNamed` is told the direct rooms that are called by them, and that a list of rooms may be.
 * Rejects when it could not be had.
 */
export const catchUp = (myId: string, redrawNamed: (roomIds: string[]) => void): Promise<void> =>
  (underWay ??= fetchChanged(myId, redrawNamed).finally(() => (underWay = undefined)))

async function fetchChanged(myId: string, redrawNamed: (roomIds: string[]) => void) {
  const { dataset } = document.body
  for (let before = -1; before !== Number(dataset['people']);) {
    before = Number(dataset['people'])
    const answer: { version: number; people: Person[] } = await (
      await request('GET', paths.peopleChanges(before))
    ).json()
    if (known.size === 0 && answer.people.length > 0) watchForMore()
    for (const person of answer.people) known.set(person.id, person)
    for (const person of answer.people) show(person, document)
    dataset['people'] = String(answer.version)
    await redraw(answer.people, myId, redrawNamed)
    if (answer.people.length === 0) return
  }
}

/** What is more than a name, a picture or an emoji is drawn by the server. */
async function redraw(people: Person[], myId: string, redrawNamed: (roomIds: string[]) => void) {
  const rooms = people.flatMap((person) => person.direct_rooms)
  const isMe = people.some(({ id }) => id === myId)
  if (rooms.length > 0 || isMe) redrawNamed(rooms)
  if (isMe) await redrawPart(paths.sidebar(), '.me > .row')
  const shown = people.find(({ id }) => location.pathname === paths.person(id))
  if (shown) await redrawPart(location.pathname, '.sheet')
}

async function redrawPart(path: string, selector: string) {
  const fresh = (await fetchFragment(path)).querySelector(selector)
  if (fresh) document.querySelector(`.app ${selector}`)?.replaceWith(document.importNode(fresh, true))
}

/** Frames that were made before the change, and history that was kept, have the old name. */
function watchForMore() {
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node instanceof Element) for (const person of known.values()) show(person, node)
  }).observe(document.body, { childList: true, subtree: true })
}

function show({ id, name, avatar, status_emoji: emoji }: Person, within: ParentNode) {
  const of = (...selectors: string[]) => within.querySelectorAll<HTMLElement>(selectors.join())
  for (const element of of(`a.author[href="${paths.person(id)}"]`, `[data-name-of="${id}"]`)) write(element, name)
  for (const element of of(`[data-emoji-of="${id}"]`)) write(element, emoji)
  const around = ['data-author', 'data-presence-of'].map((whose) => `[${whose}="${id}"] > .avatar`)
  for (const face of of(`.avatar[data-face="${id}"]`, ...around)) drawFace(face, name, avatar)
  for (const counted of of(`[data-names][data-by~="${id}"]`)) sayAnew(counted, id, name)
}

function write(element: HTMLElement, text: string) {
  if (element.textContent !== text) element.textContent = text
}

/** As the server draws it. */
function drawFace(face: HTMLElement, name: string, avatar: string | null) {
  const [initial, src] = [initialOf(name), avatar && srcOf(face, avatar)]
  const present = face.querySelector('img')
  if (face.textContent === initial && (present?.getAttribute('src') ?? null) === src) return
  const picture = make('img')
  picture.alt = ''
  picture.loading = 'lazy'
  if (src) picture.src = src
  face.replaceChildren(initial, ...(src ? [picture] : []))
}

const srcOf = (face: HTMLElement, avatar: string) =>
  face.classList.contains('l') ? paths.avatar(avatar) : paths.smallAvatar(avatar)

/** "party popper, 2: Ines and Priya": who is in it is told by `data-by`, in the order of the names. */
function sayAnew(counted: HTMLElement, id: string, name: string) {
  const names = counted.dataset['names']?.split('\n') ?? []
  const ids = counted.dataset['by']?.split(' ') ?? []
  const place = ids.indexOf(id)
  if (place >= names.length || names[place] === name) return
  for (const attribute of ['title', 'aria-label']) {
    const label = counted.getAttribute(attribute)
    if (label !== null) counted.setAttribute(attribute, renamed({ label, names, total: ids.length }, place, name))
  }
  counted.dataset['names'] = names.with(place, name).join('\n')
}
