import { expect, test } from 'bun:test'
import { Field, Form, FormProblem, type FormState } from './form.tsx'
import { toHtml } from './to-html.ts'

const returned: FormState = {
  values: { email: 'ines@saltmarsh', password: 'correct horse' },
  errors: [{ field: 'email', message: 'This needs a full address, like ines@example.org.' }],
  problem: null,
}

test('a wrong field keeps what was typed and is tied to what is wrong with it', () => {
  const html = toHtml(<Field label="E-mail" name="email" type="email" form={returned} hint="For signing in." />)
  expect(html).toContain('value="ines@saltmarsh"')
  expect(html).toContain('aria-invalid="true" aria-describedby="email-note"')
  expect(html).toContain('<p class="error" id="email-note">This needs a full address, like ines@example.org.</p>')
  expect(html).not.toContain('For signing in.')
})

test('a hint is tied to its field', () => {
  const html = toHtml(<Field label="Name" name="name" form={returned} hint="Plain words are fine." />)
  expect(html).toContain('<label for="name">Name</label>')
  expect(html).toContain('aria-describedby="name-note"')
  expect(html).toContain('<small id="name-note">Plain words are fine.</small>')
})

test('a password never comes back', () => {
  expect(toHtml(<Field label="Password" name="password" type="password" form={returned} value="secret" />)).not.toMatch(
    /horse|secret/,
  )
})

test('what HTML can not say, a hidden field says', () => {
  expect(toHtml(<Form action="/x" method="PATCH" />)).toBe(
    '<form method="post" action="/x"><input type="hidden" name="_method" value="PATCH"/></form>',
  )
  expect(toHtml(<Form action="/x" />)).toBe('<form method="post" action="/x"></form>')
})

test('a fault of the whole form is read out', () => {
  expect(toHtml(<FormProblem form={{ ...returned, problem: 'Too many tries. Wait 40 seconds.' }} />)).toContain(
    'role="alert"',
  )
})
