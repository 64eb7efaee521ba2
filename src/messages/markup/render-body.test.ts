import { describe, expect, test } from 'bun:test'
import { renderBody } from './render-body.ts'

const people = [
  { id: 'p1', name: 'Ines' },
  { id: 'p2', name: 'Ines Maria' },
  { id: 'p3', name: 'Zoë' },
  { id: 'p4', name: '田中' },
  { id: 'p5', name: 'snake_case_' },
  { id: 'p6', name: 'Max (he/him)' },
]
const rooms = [{ id: 'r1', name: 'General' }]
const html = (body: string) => renderBody(body, { people, rooms }).html
const mentioned = (body: string) => renderBody(body, { people, rooms }).mentionIds
const OUTSIDE = 'rel="noopener noreferrer nofollow" target="_blank"'

const spoiler = (hidden: string) => `<details class="spoiler"><summary>Spoiler</summary>${hidden}</details>`

describe('plain text', () => {
  test('is a paragraph', () => expect(html('Good morning')).toBe('<p>Good morning</p>'))
  test('keeps its line breaks', () => expect(html('a\nb\r\nc\rd')).toBe('<p>a<br>b<br>c<br>d</p>'))
  test('makes paragraphs of what blank lines part', () => expect(html('\n\na\n \n\n b\n\n')).toBe('<p>a</p><p>b</p>'))
  test('shows raw HTML as text', () => expect(html('<b>x</b> & y')).toBe('<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>'))
  test('of nothing is nothing', () => expect(html(' \n\t')).toBe(''))

  test('is rendered alike with and without the parser', () => {
    const bodies = [
      'a',
      ' a',
      'a \nb',
      'a\n  b\n\n\n\tc',
      'a < b > c & d "e" \'f\'',
      '5 - 3 = 2',
      'a\u00a0\n\u00a0b',
      '\u3000x',
      'what?! (yes); 12:30',
      'a\u2028b\fc',
      'C+ | B',
      '\ufeffa',
      '\0a\ud800',
      'x\n!y\n/z',
      'www.x',
      '😀',
      '\t\ta',
    ]
    for (const body of bodies)
      expect(html(`${body}\n\n**x**`), JSON.stringify(body)).toBe(`${html(body)}<p><strong>x</strong></p>`)
  })
})

describe('Markdown', () => {
  test('emphasis', () =>
    expect(html('**a** *b* _c_ ~~d~~')).toBe('<p><strong>a</strong> <em>b</em> <em>c</em> <del>d</del></p>'))
  test('line breaks stay within it', () =>
    expect(html('**a**\nb  \nc\\\nd')).toBe('<p><strong>a</strong><br>b<br>c<br>d</p>'))
  test('lists', () =>
    expect(html('- a\n- b\n\n3. c')).toBe('<ul><li>a</li><li>b</li></ul><ol start="3"><li>c</li></ol>'))
  test('tasks are characters, not form controls', () =>
    expect(html('- [ ] a\n- [x] b')).toBe('<ul><li class="task">☐ a</li><li class="task">☑ b</li></ul>'))
  test('quotes', () => expect(html('> a\n> b')).toBe('<blockquote><p>a<br>b</p></blockquote>'))
  test('a heading is a bold paragraph', () => expect(html('# a\n\nb\n===')).toBe('<p><b>a</b></p><p><b>b</b></p>'))
  test('a wide table can be scrolled by keyboard', () =>
    expect(html('|a|b|\n|-|-:|\n|1|2|\n|3|')).toBe(
      '<div class="table" tabindex="0"><table><thead><tr><th>a</th><th class="right">b</th></tr></thead><tbody><tr><td>1</td><td class="right">2</td></tr><tr><td>3</td></tr></tbody></table></div>',
    ))
  test('a spoiler opens by itself, in a block that may hold it', () => {
    expect(html('x ||a *b*||')).toBe(`<div>x ${spoiler('a <em>b</em>')}</div>`)
    expect(html('**||a\nb||**')).toBe(`<div><strong>${spoiler('a<br>b')}</strong></div>`)
    expect(html('# ||a||')).toBe(`<div><b>${spoiler('a')}</b></div>`)
    expect(html('- [x] ||a||\n\n- b||c||')).toBe(
      `<ul><li class="task"><div>☑ ${spoiler('a')}</div></li><li><div>b${spoiler('c')}</div></li></ul>`,
    )
  })
  test('a spoiler begins and ends at ink, so that conditions without marks stay', () => {
    for (const body of ['a || b || c', '||', '||||', '||a', '||a ||', '|| a||', '|||a|||'])
      expect(html(body)).toBe(`<p>${body}</p>`)
    expect(html('||a || b||')).toBe(`<div>${spoiler('a || b')}</div>`)
  })
  test('a spoiler stands in one element, and neither in code nor behind a stroke', () => {
    expect(html('||a **b|| c**')).toBe('<p>||a <strong>b|| c</strong></p>')
    expect(html('`||a||` \\||a||')).toBe('<p><code>||a||</code> ||a||</p>')
    expect(html('- ||a\n  ```\n  x\n  ```\n  b||')).not.toContain('<details')
  })
  test('a link with a spoiler in its words is hidden whole, an address within one is a link', () => {
    expect(html('[||a||](https://a.example)')).toBe(
      `<div>${spoiler('<a href="https://a.example" rel="noopener noreferrer nofollow" target="_blank">||a||</a>')}</div>`,
    )
    expect(html('[**||a||**](https://a.example)')).toBe(
      `<div>${spoiler(`<a href="https://a.example" ${OUTSIDE}><strong>a</strong></a>`)}</div>`,
    )
    expect(html('||https://a.example||')).toContain('>https://a.example</a></details>')
  })
  test('text that is indented is no code', () => expect(html('*a*\n\n    b')).toBe('<p><em>a</em></p><p>b</p>'))
  test('a definition of a link does not vanish', () => expect(html('[a]: /b')).toBe('<p>[a]: /b</p>'))
  test('what would show nothing is shown as typed', () => {
    for (const body of ['>', '> >', '-', '#', '```', '|||'])
      expect(html(body)).toBe(`<p>${body.replaceAll('>', '&gt;')}</p>`)
  })
  test('nesting beyond eight marks on a line is text', () => {
    expect(html(`${'> '.repeat(9)}a`)).toBe(`${'<blockquote>'.repeat(8)}<p>&gt; a</p>${'</blockquote>'.repeat(8)}`)
    expect(html('- - - - - - - - - - -')).toBe('<hr>')
  })
})

describe('code', () => {
  test('inline', () => expect(html('`a <b> **c**`')).toBe('<p><code>a &lt;b&gt; **c**</code></p>'))
  test('keeps blanks, blank lines and tabs', () =>
    expect(html('```\n a\n\n\tb\tc\n```')).toBe('<pre tabindex="0"><code> a\n\n\tb\tc</code></pre>'))
  test('in a known language is coloured', () =>
    expect(html('```ts\nconst a = "<b>"\n```')).toBe(
      '<pre tabindex="0"><code class="language-ts"><span class="hljs-keyword">const</span> a = <span class="hljs-string">&quot;&lt;b&gt;&quot;</span></code></pre>',
    ))
  test('in an unknown language is not, and the name goes nowhere', () =>
    expect(html('```"x\na\n```')).toBe('<pre tabindex="0"><code>a</code></pre>'))
  test('stays as typed, whatever would be special elsewhere', () => {
    const raw = '@Ines #General :tada: https://a.example/_x_ ]: *********'
    expect(html(`\`${raw}\``)).toBe(`<p><code>${raw}</code></p>`)
    expect(html(`\`\`\`\n${raw}\n\`\`\``)).toBe(`<pre tabindex="0"><code>${raw}</code></pre>`)
    expect(mentioned(`\`${raw}\``)).toEqual([])
  })
  test('shows private-use characters as themselves', () =>
    expect(html('`\ue000` https://a.example')).toContain('<code>&#57344;</code>'))
})

describe('a link', () => {
  const link = (url: string, text = url) => `<a href="${url}" ${OUTSIDE}>${text}</a>`

  test('with a text', () =>
    expect(html('[a *b*](https://a.example)')).toBe(`<p>${link('https://a.example', 'a <em>b</em>')}</p>`))
  test('by mail', () => expect(html('[a](mailto:a@b.example)')).toBe(`<p>${link('mailto:a@b.example', 'a')}</p>`))
  test('bare', () =>
    expect(html('see https://a.example/_x_y?b=c#d.')).toBe(`<p>see ${link('https://a.example/_x_y?b=c#d')}.</p>`))
  test('bare on a machine without dots', () =>
    expect(html('http://localhost:3000/a_b')).toBe(`<p>${link('http://localhost:3000/a_b')}</p>`))
  test('bare in brackets', () =>
    expect(html('(https://a.example/b_(c))')).toBe(`<p>(${link('https://a.example/b_(c)')})</p>`))
  test('bare in angle brackets', () => expect(html('<https://a.example>')).toBe(`<p>${link('https://a.example')}</p>`))
  test('bare within emphasis', () =>
    expect(html('**https://a.example**')).toBe(`<p><strong>${link('https://a.example')}</strong></p>`))
  test('bare in a cell', () =>
    expect(html('|https://a.example|\n|-|')).toContain(`<th>${link('https://a.example')}</th>`))
  test('bare after text without spaces', () =>
    expect(html('見てhttps://a.example/')).toBe(`<p>見て${link('https://a.example/')}</p>`))
  test('holds no second link', () =>
    expect(html('[@Ines https://b.example ![c](https://d.example)](https://a.example)')).toBe(
      `<p>${link('https://a.example', '@Ines https://b.example c')}</p>`,
    ))
  test('to a picture loads nothing', () =>
    expect(html('![a](https://a.example/b.png)')).toBe(`<p>${link('https://a.example/b.png', 'a')}</p>`))
  test('without a text shows its target', () =>
    expect(html('[](https://a.example)')).toBe(`<p>${link('https://a.example')}</p>`))
  test('that is not allowed stays as typed', () => {
    for (const body of ['[a](javascript:b)', '[a](/b)', '[a](//b)', '[a](data:b)', '[a](ftp://b)'])
      expect(html(body)).toBe(`<p>${body}</p>`)
  })
  test('escapes its target', () =>
    expect(html('[a](https://a.example/?b&c"d\')')).toBe(`<p>[a](https://a.example/?b&amp;c"d')</p>`))
  test('to this site opens in the same page', () => {
    const siteOrigin = 'https://chat.example.org'
    expect(renderBody(`${siteOrigin}/rooms/1`, { siteOrigin }).html).toBe(
      `<p><a href="${siteOrigin}/rooms/1">${siteOrigin}/rooms/1</a></p>`,
    )
    expect(renderBody(`${siteOrigin}.evil.example/`, { siteOrigin }).html).toContain('target="_blank"')
  })
})

describe('a mention', () => {
  const mention = (id: string, name: string) =>
    `<a class="mention" href="/people/${id}" data-user="${id}">@<bdi>${name}</bdi></a>`

  test('is a link with the name as the person writes it', () =>
    expect(html('@ines?')).toBe(`<p>${mention('p1', 'Ines')}?</p>`))
  test('means the longest name', () => expect(mentioned('@Ines Maria @Ines Mar')).toEqual(['p2', 'p1']))
  test('compares by NFKC and without case', () => expect(mentioned('@ZOE\u0308 @Ｉｎｅｓ')).toEqual(['p3', 'p1']))
  test('ends at a word, but for scripts without spaces', () => expect(mentioned('@Inessa @田中さん')).toEqual(['p4']))
  test('may hold marks of Markdown and brackets', () =>
    expect(mentioned('**@snake_case_** @Max (he/him)!')).toEqual(['p5', 'p6']))
  test('counts once', () => expect(mentioned('@Ines @INES')).toEqual(['p1']))
  test('is none in an address, after a backslash or in a link', () =>
    expect(mentioned('jo@ines.example \\@Ines [@Ines](https://a.example) https://a.example/@Ines')).toEqual([]))
  test('of a stranger is text', () => expect(html('@Nobody')).toBe('<p>@Nobody</p>'))
  test('of the room', () => {
    const rendered = renderBody('@Room: lunch!', { people })
    expect(rendered).toMatchObject({ mentionIds: [], mentionsRoom: true })
    expect(rendered.html).toBe('<p><span class="mention" data-user="room">@room</span>: lunch!</p>')
    expect(renderBody('@roommate `@room`').mentionsRoom).toBe(false)
  })
  test('escapes the name', () => {
    const evil = { id: 'x"', name: '<b>"' }
    expect(renderBody('@<b>"', { people: [evil] }).html).toBe(
      '<p><a class="mention" href="/people/x&quot;" data-user="x&quot;">@<bdi>&lt;b&gt;"</bdi></a></p>',
    )
  })
})

test('#room leads to a room, at the start of a line too', () => {
  expect(html('#general and #General, not C#General')).toBe(
    '<p><a href="/rooms/r1">#<bdi>General</bdi></a> and <a href="/rooms/r1">#<bdi>General</bdi></a>, not C#General</p>',
  )
})

describe('emoji', () => {
  test('by name', () => expect(html('a :tada: b :nope: 10:30:tada:')).toBe('<p>a 🎉 b :nope: 10:30🎉</p>'))
  test('one to three alone are large', () => {
    for (const body of ['🎉', ':tada:', '🎙️ ☕', '👨‍👩‍👧👍🏽🇩🇪', '1️⃣\n🎉', ':+1::tada:'])
      expect(renderBody(body).jumbo, body).toBe(true)
    for (const body of ['', '1', '🎉🎉🎉🎉', 'a 🎉', ':nope:', '`🎉`', '#', '©'])
      expect(renderBody(body).jumbo, body).toBe(false)
  })
})
