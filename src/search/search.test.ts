import { describe, expect, test } from 'bun:test'
import { createTestInstance, type Person } from '../../test/harness/instance.ts'
import { hasOldForm } from './index.store.ts'
import { pairsOf } from './lexemes.ts'

const site = await createTestInstance()
const ines = await site.setUp()
const priya = await site.signUp(ines, 'Priya')
const jose = await site.signUp(ines, 'José')
const guest = await site.signUp(ines, 'Gast', 'guest')
const desk = await site.makeRoom(ines, { name: 'Front desk', kind: 'public', members: [priya, jose] })
const board = await site.makeRoom(ines, { name: 'Board', members: [priya] })

interface Answer {
  results: { message: { id: string; body: string }; room: { id: string; name: string } }[]
  next: string | null
  faults: string[]
}

async function ask(person: Person, q: string, more: Record<string, string> = {}): Promise<Answer> {
  const answer = await site.request(`/api/v1/search?${new URLSearchParams({ q, ...more })}`, {}, person)
  expect([q, answer.status]).toEqual([q, 200])
  return (await answer.json()) as Answer
}

const bodies = async (person: Person, q: string, more: Record<string, string> = {}) =>
  (await ask(person, q, more)).results.map(({ message }) => message.body)

async function say(person: Person, room: string, body: string) {
  const said = await site.say(person, room, body)
  await site.indexAll()
  return said
}

const PIXEL = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (c) => c.charCodeAt(0),
)

async function upload(person: Person, name: string, content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const body = new FormData()
  body.append('file', new File([content], name))
  const answer = await site.request('/api/v1/uploads', { method: 'POST', body }, person)
  return ((await answer.json()) as { upload_id: string }).upload_id
}

const edit = (person: Person, id: string, body: string) =>
  site.json(`/api/v1/messages/${id}`, { body }, person, 'PATCH')
const remove = (person: Person, id: string) => site.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, person)

describe('what is found', () => {
  test('words in any order, regardless of case and accents, the newest first', async () => {
    await say(priya, desk, 'The **Café** opens at nine')
    await say(jose, desk, 'At nine the cafe is full')
    expect(await bodies(ines, 'NINE café')).toEqual(['At nine the cafe is full', 'The **Café** opens at nine'])
  })

  test('the last word may be the beginning of one, the others may not', async () => {
    await say(priya, desk, 'transmitters hum')
    expect(await bodies(ines, 'hum transm')).toEqual(['transmitters hum'])
    expect(await bodies(ines, 'transm hum')).toEqual([])
  })

  test('a phrase stands in that order, side by side', async () => {
    await say(priya, desk, 'spare parts for the mast')
    await say(priya, desk, 'parts that we can spare')
    expect(await bodies(ines, '"spare parts"')).toEqual(['spare parts for the mast'])
    expect(await bodies(ines, 'spare -mast')).toEqual(['parts that we can spare'])
  })

  test('words of languages that put no blanks between them', async () => {
    for (const body of [
      '私は東京都庁に行きました',
      '我们今天去北京大学开会',
      'วันนี้อากาศดี',
      '오늘 회의는 세 시에',
      'Завтра СОБРАНИЕ',
    ])
      await say(jose, desk, body)
    for (const [q, body] of [
      ['東京', '私は東京都庁に行きました'],
      ['北京大学', '我们今天去北京大学开会'],
      ['อากาศ', 'วันนี้อากาศดี'],
      ['회의', '오늘 회의는 세 시에'],
      ['собрание', 'Завтра СОБРАНИЕ'],
    ] as const)
      expect(await bodies(ines, q)).toEqual([body])
  })

  test('what punctuation ties together is looked for as one', async () => {
    await say(priya, desk, 'see https://example.org/tide-table for it')
    await say(priya, desk, 'a table of the tide')
    expect(await bodies(ines, 'tide-table')).toEqual(['see https://example.org/tide-table for it'])
    expect(await bodies(ines, 'has:link tide')).toEqual(['see https://example.org/tide-table for it'])
  })

  test('operators narrow it', async () => {
    await say(priya, board, 'budget `x = 1`')
    await say(ines, board, 'budget for @Priya')
    await say(jose, desk, 'budget of the desk')
    expect(await bodies(ines, 'budget from:priya')).toEqual(['budget `x = 1`'])
    expect(await bodies(ines, 'budget from:jose')).toEqual(['budget of the desk'])
    expect(await bodies(ines, 'budget from:me')).toEqual(['budget for @Priya'])
    expect(await bodies(ines, 'budget in:"front desk"')).toEqual(['budget of the desk'])
    expect(await bodies(ines, 'budget has:code')).toEqual(['budget `x = 1`'])
    expect(await bodies(priya, 'mentions:me')).toEqual(['budget for @Priya'])
    const saved = await say(ines, board, 'budget to keep')
    await site.request(`/api/v1/messages/${saved.id}/saved`, { method: 'PUT' }, ines)
    expect(await bodies(ines, 'budget is:saved')).toEqual(['budget to keep'])
    expect(await bodies(ines, 'is:saved')).toEqual(['budget to keep'])
    expect(await bodies(priya, 'is:saved')).toEqual([])
    expect(await bodies(ines, 'budget is:pinned')).toEqual([])
    await site.sql`insert into pins (message_id, room_id, pinned_by) values (${saved.id}, ${board}, ${ines.id})`
    expect(await bodies(ines, 'budget is:pinned')).toEqual(['budget to keep'])
    expect(await bodies(ines, 'budget', { room_id: desk })).toEqual(['budget of the desk'])
    expect(await bodies(ines, 'budget -desk in:board from:priya')).toEqual(['budget `x = 1`'])
  })

  test('what was said in a thread, and it leads there', async () => {
    const root = await say(priya, desk, 'a regatta?')
    const answer = await site.json(
      `/api/v1/rooms/${desk}/messages`,
      { body: 'yes, a regatta', thread_root_id: root.id },
      jose,
    )
    const { id } = (await answer.json()) as { id: string }
    await site.indexAll()
    expect(await bodies(ines, 'regatta')).toEqual(['yes, a regatta', 'a regatta?'])
    expect(await bodies(ines, 'regatta is:thread')).toEqual(['yes, a regatta', 'a regatta?'])
    const html = await (await site.request('/search?q=regatta', {}, ines)).text()
    expect(html).toContain(`href="/rooms/${desk}/threads/${root.id}#t-${id}"`)
  })

  test('what a thread hangs on, indexed before anybody answered, edited then, and answered once more', async () => {
    const root = await say(priya, desk, 'a kayak?')
    await site.indexAll()
    expect(await bodies(ines, 'kayak is:thread')).toEqual([])
    const answer = (body: string) =>
      site.json(`/api/v1/rooms/${desk}/messages`, { body, thread_root_id: root.id }, jose)
    await answer('one of two')
    await site.indexAll()
    expect(await bodies(ines, 'kayak is:thread')).toEqual(['a kayak?'])
    await site.json(`/api/v1/messages/${root.id}`, { body: 'two kayaks?' }, priya, 'PATCH')
    await answer('both')
    await site.indexAll()
    expect(await bodies(ines, 'kayak is:thread')).toEqual(['two kayaks?'])
  })

  test('files by their names', async () => {
    const [picture, text] = await Promise.all([
      upload(ines, 'Pier at dawn.png', PIXEL),
      upload(ines, 'minutes.txt', 'x'),
    ])
    await site.json(`/api/v1/rooms/${board}/messages`, { body: 'see the pier', upload_ids: [picture] }, ines)
    await site.json(`/api/v1/rooms/${board}/messages`, { body: '', upload_ids: [text] }, ines)
    await site.indexAll()
    expect(await bodies(priya, 'has:file')).toEqual(['', 'see the pier'])
    expect(await bodies(priya, 'dawn has:image')).toEqual(['see the pier'])
    expect(await bodies(jose, 'dawn')).toEqual([])
    expect(await (await site.request('/search?q=minutes', {}, ines)).text()).toContain('<mark>minutes</mark>.txt')
  })

  test('days are those of the reader', async () => {
    const { id } = await site.say(priya, desk, 'an old almanac')
    await site.sql`update messages set created_at = '2019-03-31 22:30:00Z' where id = ${id}`
    await say(priya, desk, 'a new almanac')
    expect(await bodies(ines, 'almanac before:2020')).toEqual(['an old almanac'])
    expect(await bodies(ines, 'almanac on:2019-03')).toEqual(['an old almanac'])
    expect(await bodies(ines, 'almanac on:2019-03-31')).toEqual(['an old almanac'])
    expect(await bodies(ines, 'almanac on:2019-04-01')).toEqual([])
    expect(await bodies(ines, 'almanac after:2019-04')).toEqual(['a new almanac'])
    expect(await bodies(ines, 'almanac on:today')).toEqual(['a new almanac'])
    await site.sql`update site set time_zone = 'Europe/Berlin'`
    const berlin = await createTestInstance({ beside: site })
    const answer = await berlin.request('/api/v1/search?q=almanac+on:2019-04-01', {}, ines)
    expect(((await answer.json()) as Answer).results).toHaveLength(1)
  })

  test('by match, what says it more often and in fewer words comes first', async () => {
    await say(priya, desk, 'lantern lantern')
    await say(priya, desk, 'somewhere in this long sentence about many other things there is one lantern')
    expect((await bodies(ines, 'lantern', { sort: 'best' }))[0]).toBe('lantern lantern')
    expect((await bodies(ines, 'lantern'))[0]).toStartWith('somewhere')
  })

  test('pages go on where the last ended, in both orders', async () => {
    for (let i = 0; i < 7; i++) await site.say(priya, desk, `buoy number ${i}`)
    await site.indexAll()
    for (const sort of ['newest', 'best']) {
      const found: string[] = []
      let cursor: string | null = ''
      do {
        const answer: Answer = await ask(ines, 'buoy', { sort, limit: '3', ...(cursor !== '' && { cursor }) })
        found.push(...answer.results.map(({ message }) => message.body))
        cursor = answer.next
      } while (cursor !== null)
      expect(found.toSorted()).toEqual(Array.from({ length: 7 }, (_, i) => `buoy number ${i}`))
    }
  })

  test('what is no question, and what can not be, is told in a sentence', async () => {
    expect(await ask(ines, '')).toEqual({ results: [], next: null, faults: [] })
    expect((await ask(ines, 'from:nobody x')).faults).toEqual(['Nobody here is called “nobody”.'])
    expect((await ask(ines, 'in:nowhere x')).faults).toEqual(['No room that you can read is called “nowhere”.'])
    expect((await ask(ines, 'after:soon x')).faults[0]).toContain('2026-11-24')
    for (const q of ["'", '\\', '~', '=', '!', '|&', "' | '~=", '<->', '"', '-', '\u0001', '🎉', ':*', 'a'.repeat(500)])
      await ask(ines, q)
    expect((await site.request('/api/v1/search?q=x&cursor=abc', {}, ines)).status).toBe(422)
    expect((await site.request('/api/v1/search?q=x&limit=0', {}, ines)).status).toBe(422)
  })
})

describe('what is not found', () => {
  test('what is in rooms that one may not read, by any operator (S14, S15)', async () => {
    const direct = (await (await site.json('/api/v1/directs', { user_ids: [priya.id] }, ines)).json()) as { id: string }
    await say(ines, direct.id, 'the secret passphrase')
    await say(ines, board, 'the secret ledger')
    expect(await bodies(priya, 'secret')).toHaveLength(2)
    for (const q of ['secret', 'secret from:ines', '"secret passphrase"', 'sec', 'from:ines secret -x'])
      expect(await bodies(jose, q)).toEqual([])
    expect(await bodies(jose, 'secret', { room_id: board })).toEqual([])
    expect(await bodies(jose, 'secret', { sort: 'best' })).toEqual([])
    expect((await ask(jose, 'secret in:board')).faults).toEqual(['No room that you can read is called “board”.'])
  })

  test('anything of public rooms, by guests', async () => {
    await say(ines, desk, 'for members of the harbour')
    expect(await bodies(jose, 'harbour')).toHaveLength(1)
    expect(await bodies(guest, 'harbour')).toEqual([])
    expect((await ask(guest, 'from:ines harbour')).faults).toEqual(['Nobody here is called “ines”.'])
  })

  test('what was said in a room that one was removed from, at once', async () => {
    const room = await site.makeRoom(ines, { name: 'Brief', members: [jose] })
    await say(ines, room, 'ephemeral plans')
    expect(await bodies(jose, 'ephemeral')).toHaveLength(1)
    await site.request(`/api/v1/rooms/${room}/members/${jose.id}`, { method: 'DELETE' }, ines)
    expect(await bodies(jose, 'ephemeral')).toEqual([])
  })

  test('what was deleted, at once, and nothing of it is kept', async () => {
    const { id } = await say(priya, desk, 'regrettable words')
    await remove(priya, id)
    expect(await bodies(ines, 'regrettable')).toEqual([])
    const kept = () => site.sql`select words::text from message_words where message_id = ${id}`
    expect([...(await kept())]).toEqual([{ words: '' }])
    await site.indexAll()
    expect([...(await kept())]).toEqual([{ words: '' }])
  })

  test('what was brought back is found again, in its old place', async () => {
    const { id } = await say(priya, desk, 'a first gangway')
    await say(priya, desk, 'a second gangway')
    await remove(priya, id)
    await site.indexAll()
    await site.sql`
      with next as (update rooms set last_seq = last_seq + 1 where id = ${desk} returning last_seq)
      update messages set body = 'a first gangway', deleted_at = null, changed_seq = (select last_seq from next) where id = ${id}`
    await site.indexAll()
    expect(await bodies(ines, 'gangway')).toEqual(['a second gangway', 'a first gangway'])
  })

  test('what an edit took out, at once; what it put in is', async () => {
    const { id } = await say(priya, desk, 'a halyard')
    await edit(priya, id, 'a mooring')
    expect(await bodies(ines, 'halyard')).toEqual([])
    expect(await bodies(ines, 'mooring')).toEqual(['a mooring'])
    await site.indexAll()
    expect(await bodies(ines, 'mooring')).toEqual(['a mooring'])
  })

  test('what was deleted or edited by a version that knows of no index', async () => {
    const gone = await say(priya, desk, 'capstan')
    const other = await say(priya, desk, 'windlass')
    await site.sql`update messages set deleted_at = now(), body = '' where id = ${gone.id}`
    await site.sql`update messages set edited_at = now(), body = 'anchor' where id = ${other.id}`
    expect(await bodies(ines, 'capstan')).toEqual([])
    expect(await bodies(ines, 'windlass')).toEqual([])
  })
})

test('what stood there before there was an index is found in its place, while news come first', async () => {
  const room = await site.makeRoom(ines, { name: 'Archive' })
  await site.say(ines, room, 'first barnacle')
  await site.say(ines, room, 'second barnacle')
  await site.sql`
    insert into search_progress (room_id, seq) select id, last_seq from rooms where id = ${room}`
  await site.sql`
    insert into search_backlog select -row_number() over (order by created_at desc, seq desc), id from messages where room_id = ${room}`
  const [second] = await site.sql<{ id: string }[]>`select id from messages where body = 'second barnacle'`
  await edit(ines, second?.id ?? '', 'second barnacle, edited')
  await site.say(ines, room, 'third barnacle')
  await site.indexAll()
  expect(await bodies(ines, 'barnacle')).toEqual(['third barnacle', 'second barnacle, edited', 'first barnacle'])
  expect(await site.sql`select from search_backlog`).toHaveLength(0)
})

test('two that index at once index everything once', async () => {
  const other = await createTestInstance({ beside: site })
  for (let i = 0; i < 20; i++) await site.say(ines, i % 2 ? desk : board, `pennant ${i}`)
  await Promise.all([site.indexAll(), other.indexAll()])
  await site.indexAll()
  expect(await bodies(ines, 'pennant', { limit: '200' })).toHaveLength(20)
})

describe('what an older version of the program indexed', () => {
  /** As such a version writes words: it knew neither pairs nor that its form would have a name. */
  const age = (...ids: string[]) => site.sql`
    update message_words set words = ts_delete(words, array(
      select lexeme from unnest(words) where lexeme = '=2' or lexeme like '%:+%' or lexeme like '%:=thread'
    )) where message_id = any(${ids}::uuid[])`
  const nextBucket = () => site.sql`select setval('search_numbers', (nextval('search_numbers') / 16384 + 1) * 16384)`
  const countOld = async () => {
    const [row] = await site.sql<{ n: number }[]>`
      select count(*)::integer as n from message_words w where ${hasOldForm(site.sql)}`
    return row?.n
  }

  test('is found by phrases, in a bucket of its own or beside what has pairs, and nobody else finds it', async () => {
    const room = await site.makeRoom(ines, { name: 'Log', members: [priya] })
    const bodiesSaid = ['red buoy adrift', 'red buoy ahead', 'buoy of red', '北京大学的红色浮标', 'red buoy in sight']
    const said: { id: string }[] = []
    for (const body of bodiesSaid) {
      said.push(await say(ines, room, body))
      if (body !== 'red buoy ahead') await nextBucket()
    }
    const [first, , , chinese] = said
    await age(first?.id ?? '', chinese?.id ?? '')
    const found = async () => ({
      phrase: await bodies(priya, '"red buoy"'),
      open: await bodies(priya, 'red-buo'),
      three: await bodies(priya, '"red buoy ad"'),
      without: await bodies(priya, 'red -"red buoy"'),
      chinese: await bodies(priya, '北京大学的'),
    })
    const all = {
      phrase: ['red buoy in sight', 'red buoy ahead', 'red buoy adrift'],
      open: ['red buoy in sight', 'red buoy ahead', 'red buoy adrift'],
      three: [],
      without: ['buoy of red'],
      chinese: ['北京大学的红色浮标'],
    }
    expect(await found()).toEqual(all)
    expect(await bodies(jose, '"red buoy"')).toEqual([])
    await site.indexAll()
    expect(await countOld()).toBe(0)
    expect(await found()).toEqual(all)
    expect(await bodies(jose, '"red buoy"')).toEqual([])
  })

  test('is indexed again behind: what a thread hangs on is found without another answer', async () => {
    const root = await say(priya, desk, 'a trawler?')
    await site.json(`/api/v1/rooms/${desk}/messages`, { body: 'one', thread_root_id: root.id }, jose)
    await site.indexAll()
    await age(root.id)
    expect(await bodies(ines, 'trawler is:thread')).toEqual([])
    await site.indexAll()
    expect(await bodies(ines, 'trawler is:thread')).toEqual(['a trawler?'])
  })

  test('comes back by its edit beside this one, is found at once, and indexed again', async () => {
    const { id } = await say(priya, desk, 'full steam ahead')
    await edit(priya, id, 'slow steam astern')
    await age(id)
    expect(await countOld()).toBe(1)
    expect(await bodies(ines, '"steam astern"')).toEqual(['slow steam astern'])
    expect(await bodies(ines, '"steam ahead"')).toEqual([])
    await site.indexAll()
    expect(await countOld()).toBe(0)
  })

  test('was deleted by a version that knows of no index: its words go, instead of being made anew', async () => {
    const { id } = await say(priya, desk, 'a leaking bilge')
    await age(id)
    await site.sql`update messages set deleted_at = now(), body = '' where id = ${id}`
    await site.indexAll()
    expect([...(await site.sql`select words::text from message_words where message_id = ${id}`)]).toEqual([
      { words: '' },
    ])
  })

  test('is looked for in an index that holds nothing else', async () => {
    const plan = await site.sql.begin(async (tx) => {
      await tx`set local enable_seqscan = off`
      return await tx<{ 'QUERY PLAN': string }[]>`explain select from message_words w where ${hasOldForm(tx)}`
    })
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('message_words_old_form')
  })
})

test('an edit and a deletion take the pairs with the words', async () => {
  const { id } = await say(priya, desk, 'weigh anchor now')
  const pairs = () => site.sql<{ pair: string }[]>`
    select split_part(lexeme, ':', 2) as pair from message_words, unnest(words) where message_id = ${id} and lexeme like '%:+%'`
  const listed = async () => (await pairs()).map(({ pair }) => pair).toSorted()
  expect(await listed()).toEqual(pairsOf(['weigh', 'anchor', 'now'], false).toSorted())
  await edit(priya, id, 'drop anchor')
  expect(await listed()).toEqual(pairsOf(['drop', 'anchor'], false))
  expect(await bodies(ines, '"weigh anchor"')).toEqual([])
  await remove(priya, id)
  expect(await listed()).toEqual([])
  expect(await bodies(ines, '"drop anchor"')).toEqual([])
})

test('phrases of anything one may write are found by who wrote it', async () => {
  const long = 'x'.repeat(80)
  for (const body of [
    `${long} beyond ${long}y`,
    "it's o’clock ~= '+ab' \\\\ tide",
    'ŉ 𝒳𝒴 ﷺ end',
    '😀😀 tide tide tide',
  ]) {
    await say(priya, desk, body)
    expect([body, await bodies(ines, `"${body}"`)]).toEqual([body, [body]])
  }
})

test('a search does not hang on how few rooms one is in', async () => {
  const elsewhere = await site.makeRoom(ines, { name: 'Elsewhere' })
  await site.sql`update rooms set last_seq = last_seq + 100000 where id = ${elsewhere}`
  await say(guest, await site.makeRoom(ines, { name: 'Guests', members: [guest] }), 'a lone spyglass')
  expect(await bodies(guest, 'spyglass')).toEqual(['a lone spyglass'])
})

describe('the page', () => {
  test('marks what was asked for, escapes everything, and leads to its place', async () => {
    const { id, seq } = await say(priya, desk, 'look: <img src=x onerror=alert(1)> binnacle')
    const html = await (await site.request('/search?q=Binn', {}, ines)).text()
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; <mark>binnacle</mark>')
    expect(html).toContain(`href="/rooms/${desk}?at=${seq}#m-${id}"`)
    expect(html).toContain('1 message')
  })

  test('keeps the question, hostile or not, and says when nothing is found', async () => {
    const html = await (await site.request(`/search?${new URLSearchParams({ q: '"><script>zzz' })}`, {}, ines)).text()
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;zzz"')
    expect(html).toContain('Nothing found for')
    expect(html).not.toContain('<script>zzz')
  })

  test('is not asked more often than the limit says', async () => {
    const strict = await createTestInstance({
      beside: site,
      env: { LIMIT_SEARCH_BURST: '1', LIMIT_SEARCHES_PER_SECOND: '1' },
    })
    expect((await strict.request('/api/v1/search?q=x', {}, ines)).status).toBe(200)
    const refused = await strict.request('/api/v1/search?q=x', {}, ines)
    expect([refused.status, refused.headers.has('Retry-After')]).toEqual([429, true])
  })
})
