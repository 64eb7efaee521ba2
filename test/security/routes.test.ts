import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { forgetDeleted } from '../../src/messages/deletions.store.ts'
import { dumpDatabase } from '../harness/dump.ts'
import { createTestInstance, type Person, type RequestOptions, type TestInstance } from '../harness/instance.ts'
import { RULES, type Things } from './routes.ts'
import { makeThings, nothing, pathOf, type Route, ROUTES, routesFor, sampleOf, textOf, tryRoute } from './samples.ts'

/** A test goes through every route, and each makes things of its own. */
setDefaultTimeout(120_000)

let site: TestInstance
let ines: Person
let priya: Person
let stranger: Person
let guest: Person
/** Two on whom everything is tried: it ends their sessions and changes their roles. */
let olga: Person
let victim: Person
/** Of Ines, with Priya; the stranger and the guest are not in its room. */
let things: Things

beforeAll(async () => {
  site = await createTestInstance()
  ines = await site.setUp('Ines')
  priya = await site.signUp(ines, 'Priya')
  stranger = await site.signUp(ines, 'Stranger')
  guest = await site.signUp(ines, 'Guest', 'guest')
  olga = await site.signUp(ines, 'Olga', 'admin')
  victim = await site.signUp(ines, 'Victim')
  things = await makeThings(site, ines, priya)
})

const ROOM_ROUTES = routesFor('reader', 'member')
const MUTATING = ROUTES.filter(({ mutates }) => mutates)

/** Does something that must change nothing that is stored. */
async function changingNothing(work: () => Promise<void>): Promise<void> {
  // What was deleted is forgotten by itself a little later: at once, so that it does not go meanwhile.
  await site.sql`update deletions set undo_until = now()`
  await forgetDeleted(site.sql)
  const before = await dumpDatabase(site.sql)
  await work()
  expect(await dumpDatabase(site.sql)).toEqual(before)
}

test('every route has a rule, and every rule a route', () => {
  const routes = site.app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`)
  expect(Object.keys(RULES).toSorted()).toEqual([...new Set(routes)].toSorted())
})

test('nothing answers to every method, where no rule could tell apart what changes something', () => {
  const paths = site.app.routes.filter(({ method }) => method === 'ALL').map(({ path }) => path)
  expect([...new Set(paths)]).toEqual(['/*'])
})

/** Calls with every route, somebody who may do everything, and things that nobody has changed. */
async function tryAll(work: (route: Route, person: Person, own: Things) => Promise<void>): Promise<void> {
  let person = await site.signIn(olga)
  let own = await makeThings(site, person, victim)
  for (const route of ROUTES) {
    await work(route, person, own)
    if (!route.mutates) continue
    if (/sessions|password|reset|phone/.test(route.name)) person = await site.signIn(olga)
    own = await makeThings(site, person, victim)
  }
}

test('every sample is one that is carried out for who is allowed to', async () => {
  const refused: string[] = []
  await tryAll(async (route, person, own) => {
    if (route.who === 'first run' || route.who === 'operator') return
    if (route.name.endsWith('/spare-codes'))
      await site.form('/settings/two-factor', { code: own.code_of_app }, person, 'PUT')
    if (route.name === 'DELETE /rooms/:id/archive') await site.form(`/rooms/${own.room}/archive`, {}, person, 'PUT')
    const answer = await tryRoute(site, route, own, { person })
    const text = await textOf(answer)
    if (![200, 201, 204, 303].includes(answer.status)) refused.push(`${route.name}: ${answer.status} ${text}`)
  })
  expect(refused).toEqual([])
})

describe('S4: what another site makes a browser send is refused with 403 and changes nothing', () => {
  const bodies: Record<string, (route: Route) => RequestOptions> = {
    'as the sample': (route) => sampleOf(route, things),
    'as JSON': () => ({ body: '{"body":"x"}', headers: { 'Content-Type': 'application/json' } }),
    'as text': () => ({ body: 'body=x', headers: { 'Content-Type': 'text/plain' } }),
    'as multipart': () => {
      const body = new FormData()
      body.set('body', 'x')
      return { body }
    },
    'without a type': () => ({}),
  }
  for (const from of ['cross-site', 'same-site'])
    test.each(Object.keys(bodies))(`${from}, %s`, async (kind) => {
      await changingNothing(async () => {
        const passed: string[] = []
        for (const route of MUTATING) {
          const made = bodies[kind]?.(route)
          const headers = { ...made?.headers, Cookie: ines.cookie, 'Sec-Fetch-Site': from, Origin: site.url }
          const answer = await site.send(pathOf(route, things), { ...made, method: route.method, headers })
          if (answer.status !== 403) passed.push(`${route.name}: ${answer.status}`)
        }
        expect(passed).toEqual([])
      })
    })

  test('but for what another app shares, which is shown and stored nowhere', async () => {
    await changingNothing(async () => {
      const headers = { Cookie: ines.cookie, 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }
      const body = new URLSearchParams({ title: 'A title', text: '</textarea><b id="evil">', url: 'https://a.example' })
      const share = (path: string) => site.send(path, { method: 'POST', body, headers })
      const answer = await share('/share')
      expect(answer.status).toBe(200)
      expect(await answer.text()).not.toContain('<b id="evil">')
      for (const path of ['/share/', '//share', '/shares', '/Share'])
        expect([path, (await share(path)).status]).toEqual([path, 403])
      body.set('_method', 'DELETE')
      expect((await share('/share')).status).toBe(403)
    })
  })

  test('also by a form that names another method', async () => {
    await changingNothing(async () => {
      for (const route of MUTATING) {
        const answer = await site.send(pathOf(route, things), {
          method: 'POST',
          body: new URLSearchParams({ _method: route.method, body: 'x' }),
          headers: { Cookie: ines.cookie, 'Sec-Fetch-Site': 'cross-site' },
        })
        expect([route.name, answer.status]).toEqual([route.name, 403])
      }
    })
  })
})

test.each([
  ['a foreign Origin', { Origin: 'https://evil.example' }],
  ['an Origin that is null', { Origin: 'null' }],
  ['an Origin that only begins like ours', { Origin: 'http://localhost.evil.example' }],
  ['an Origin of another scheme', { Origin: 'https://localhost' }],
  ['an Origin of another port', { Origin: 'http://localhost:81' }],
  ['a foreign Referer', { Referer: 'https://evil.example/http://localhost/' }],
  ['neither Origin nor Referer', {}],
])('S5: without Sec-Fetch headers, %s is 403', async (_, headers) => {
  await changingNothing(async () => {
    const passed: string[] = []
    for (const route of MUTATING) {
      if (route.isOneClick && Object.keys(headers).length === 0) continue
      const sample = sampleOf(route, things)
      const all = { ...sample.headers, ...headers, Cookie: ines.cookie }
      const answer = await site.send(pathOf(route, things), { ...sample, headers: all })
      if (answer.status !== 403) passed.push(`${route.name}: ${answer.status}`)
    }
    expect(passed).toEqual([])
  })
})

test('S5: an old browser on this very site is let through by its Origin, or by its Referer', async () => {
  for (const headers of [{ Origin: 'http://localhost' }, { Referer: 'http://localhost/settings' }]) {
    const body = new URLSearchParams({ theme: 'dark' })
    const all = { ...headers, Cookie: ines.cookie }
    expect((await site.send('/settings/theme', { method: 'PUT', body, headers: all })).status).toBe(303)
  }
})

test('S6: GET and HEAD change nothing anywhere, and are 404 or 405 where there is nothing to read', async () => {
  const readable = new Set(ROUTES.filter(({ mutates }) => !mutates).map(({ path }) => path))
  await changingNothing(async () => {
    for (const route of ROUTES)
      for (const method of ['GET', 'HEAD']) {
        const path = pathOf(route, things)
        for (const query of ['', `${path.includes('?') ? '&' : '?'}_method=${route.method}&body=x`]) {
          const answer = await site.request(path + query, { method }, ines)
          await textOf(answer)
          if (!readable.has(route.path)) expect([404, 405]).toContain(answer.status)
        }
      }
  })
})

test('S6: POST does not stand for another method unless a form says so', async () => {
  const posts = new Set(ROUTES.filter(({ method }) => method === 'POST').map(({ path }) => path))
  await changingNothing(async () => {
    for (const route of MUTATING.filter(({ path }) => !posts.has(path))) {
      const path = `${pathOf(route, things)}?_method=${route.method}`
      const headers = { 'X-HTTP-Method-Override': route.method }
      const answer = await site.request(path, { method: 'POST', headers }, ines)
      expect([route.name, [404, 405].includes(answer.status)]).toEqual([route.name, true])
    }
  })
})

describe('S14: to who may not see a room, it does not exist', () => {
  /** Status, headers and bytes, without the request's id. */
  async function answerOf(route: Route, about: Things, person: Person, headers: Record<string, string> = {}) {
    const answer = await tryRoute(site, route, about, { person, headers })
    const id = answer.headers.get('X-Request-Id') ?? ''
    answer.headers.delete('X-Request-Id')
    return {
      route: route.name,
      status: answer.status,
      headers: [...answer.headers],
      body: (await answer.text()).replaceAll(id, ''),
    }
  }

  const strangers = {
    'a member of the site': () => stranger,
    'a guest': () => guest,
    'an admin of the site': () => admin,
  }
  let admin: Person
  beforeAll(async () => {
    admin = await site.signUp(ines, 'Admin', 'admin')
  })

  for (const [who, personOf] of Object.entries(strangers))
    test.each([
      ['a page', {}],
      ['a fragment', { 'HX-Request': 'true' }],
    ])(`${who} who asks for %s`, async (_, headers) => {
      await changingNothing(async () => {
        for (const route of ROOM_ROUTES) {
          const there = await answerOf(route, things, personOf(), headers)
          expect(there).toMatchObject({ status: 404 })
          expect(there).toEqual(await answerOf(route, { ...nothing(), user: things.user }, personOf(), headers))
        }
      })
    })

  test('what does not fit in is refused the same way too', async () => {
    await changingNothing(async () => {
      for (const { body: _, ...route } of ROOM_ROUTES.filter(({ body }) => body !== undefined)) {
        const odd = { ...route, body: { body: '', role: 'king', seq: -1, involvement: 'x', kind: 'x', name: '' } }
        expect(await answerOf(odd, things, stranger)).toEqual(await answerOf(odd, nothing(), stranger))
      }
    })
  })

  test('a guest who was not added to a public room has none of it either', async () => {
    const open = await makeThings(site, ines, priya, 'public')
    await changingNothing(async () => {
      for (const route of ROOM_ROUTES) expect(await answerOf(route, open, guest)).toMatchObject({ status: 404 })
    })
  })

  test('who was removed has none of it either', async () => {
    const left = await makeThings(site, ines, stranger)
    expect((await tryRoute(site, ROUTES[0] as Route, left, { person: stranger })).status).toBe(200)
    expect((await site.request(`/rooms/${left.room}`, {}, stranger)).status).toBe(200)
    await site.request(`/api/v1/rooms/${left.room}/members/${stranger.id}`, { method: 'DELETE' }, ines)
    for (const route of ROOM_ROUTES)
      expect(await answerOf(route, left, stranger)).toEqual(
        await answerOf(route, { ...nothing(), user: left.user }, stranger),
      )
  })
})

test('in a public room that is not theirs people read, and get 403 for the rest', async () => {
  const open = await makeThings(site, ines, priya, 'public')
  await changingNothing(async () => {
    const found: Record<string, number> = {}
    // What a reader may change is their own, and they may: it says nothing about the room.
    const routes = ROOM_ROUTES.filter(({ who, mutates }) => who === 'member' || !mutates)
    for (const { name, ...route } of routes) {
      const answer = await tryRoute(site, { name, ...route }, open, { person: stranger })
      await textOf(answer)
      found[name] = answer.status
    }
    expect(found).toEqual(Object.fromEntries(routes.map(({ name, who }) => [name, who === 'reader' ? 200 : 403])))
  })
})

test('what is for admins is 403 for everybody else', async () => {
  await changingNothing(async () => {
    for (const person of [priya, guest])
      for (const route of routesFor('admin'))
        for (const headers of [{}, { 'HX-Request': 'true' }]) {
          const answer = await tryRoute(site, route, things, { person, headers })
          expect([route.name, answer.status]).toEqual([route.name, 403])
        }
  })
})

describe('signed out', () => {
  const CLOSED = routesFor('signed in', 'reader', 'member', 'admin')

  test('a page leads to the sign-in, which knows the way back', async () => {
    for (const route of CLOSED.filter(({ isApi, method }) => !isApi && method === 'GET')) {
      const path = pathOf(route, things)
      const answer = await tryRoute(site, route, things)
      const to = path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`
      expect([route.name, answer.status, answer.headers.get('Location')]).toEqual([route.name, 303, to])
    }
  })

  test('a look at the head of a page leads there as well', async () => {
    const answer = await site.request('/rooms', { method: 'HEAD' })
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/sign-in?to=%2Frooms'])
  })

  test('a fragment, a form and the API get 401, and nothing is changed', async () => {
    await changingNothing(async () => {
      for (const route of CLOSED) {
        const fragment = await tryRoute(site, route, things, { headers: { 'HX-Request': 'true' } })
        expect([route.name, fragment.status]).toEqual([route.name, 401])
        if (!route.isApi && !route.mutates) continue
        expect([route.name, (await tryRoute(site, route, things)).status]).toEqual([route.name, 401])
      }
    })
  })

  test.each(['hubbub_session=', 'hubbub_session=garbage', `hubbub_session=${'a'.repeat(43)}`])(
    'so is who comes with %s',
    async (cookie) => {
      for (const route of CLOSED) {
        const answer = await site.request(pathOf(route, things), {
          ...sampleOf(route, things),
          headers: { Cookie: cookie, 'HX-Request': 'true' },
        })
        expect([route.name, answer.status]).toEqual([route.name, 401])
      }
    },
  )
})

test('the first run is over for everybody, for ever', async () => {
  for (const person of [undefined, ines])
    for (const route of routesFor('first run'))
      expect((await tryRoute(site, route, things, person && { person })).status).toBe(404)
})

test('what the program counts is for who runs it: neither for the owner of the site nor for a peer that names another', async () => {
  for (const headers of [{}, { 'X-Forwarded-For': '127.0.0.1' }, { Authorization: 'Bearer guessed' }]) {
    const answer = await site.request('/metrics', { headers }, ines)
    expect(answer.status).toBe(404)
  }
})

describe('S26, S27, S28: every answer of every route', () => {
  const faults: string[] = []
  const CSP = [/script-src 'self'(;|$)/, /object-src 'none'/, /base-uri 'none'/, /frame-ancestors 'none'/]

  function inspect(route: Route, answer: Response): void {
    const header = (name: string) => answer.headers.get(name) ?? ''
    const demand = (ok: boolean, what: string) => {
      if (!ok) faults.push(`${route.name} ${answer.status}: ${what}`)
    }
    demand(/no-store|private/.test(header('Cache-Control')), `Cache-Control "${header('Cache-Control')}"`)
    demand(header('X-Content-Type-Options') === 'nosniff', 'no nosniff')
    demand(header('Referrer-Policy') === 'same-origin', `Referrer-Policy "${header('Referrer-Policy')}"`)
    demand(header('Cross-Origin-Opener-Policy') === 'same-origin', 'no COOP')
    demand(/^[0-9a-f-]{36}$/.test(header('X-Request-Id')), 'no id')
    if (!header('Content-Type').startsWith('text/html')) return
    demand(header('Permissions-Policy') === 'microphone=(self)', `permissions: ${header('Permissions-Policy')}`)
    const policy = header('Content-Security-Policy')
    for (const part of CSP) demand(part.test(policy), `CSP has no ${part}`)
    demand(!/unsafe|\*|https?:/.test(policy), `CSP is too wide: ${policy}`)
  }

  test.each([
    ['as a page', {}],
    ['as a fragment', { 'HX-Request': 'true' }],
  ])('signed in, %s', async (_, headers) => {
    faults.length = 0
    await tryAll(async (route, person, own) => {
      for (const about of [own, nothing()]) {
        const answer = await tryRoute(site, route, about, { person, headers })
        await textOf(answer)
        inspect(route, answer)
      }
    })
    expect(faults).toEqual([])
  })

  test('to strangers and to who is signed out', async () => {
    faults.length = 0
    for (const route of ROUTES)
      for (const person of [undefined, guest]) {
        const answer = await tryRoute(site, route, nothing(), person && { person })
        await textOf(answer)
        inspect(route, answer)
      }
    expect(faults).toEqual([])
  })
})
