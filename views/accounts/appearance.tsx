import type { Theme, Viewer } from '../../src/accounts/viewer.ts'
import { paths } from '../../src/http/paths.ts'
import { Form } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'

const THEMES: { value: Theme; icon: string; text: string }[] = [
  { value: 'system', icon: 'auto', text: 'Auto' },
  { value: 'light', icon: 'light', text: 'Light' },
  { value: 'dark', icon: 'dark', text: 'Dark' },
]

/** Light or dark, and what Enter does: each a form of its own. */
export function Appearance({ viewer }: { viewer: Viewer }) {
  return (
    <section id="appearance">
      <h2>Appearance</h2>
      <Form class="setting" action={paths.settingsTheme()} method="PUT">
        <b>Theme</b>
        <span class="line" role="group" aria-label="Theme">
          {THEMES.map(({ value, icon, text }) => (
            <button class="chip" name="theme" value={value} aria-pressed={value === viewer.theme ? 'true' : 'false'}>
              <Icon name={icon} />
              {text}
            </button>
          ))}
        </span>
      </Form>
      <Form class="setting" action={paths.settingsTheme()} method="PUT" autoSubmit>
        <b>Enter sends</b>
        <small>Off: Enter makes a new line, Ctrl Enter sends</small>
        <span class="line">
          <input type="hidden" name="enter_sends" value="off" />
          <input
            class="switch"
            type="checkbox"
            role="switch"
            name="enter_sends"
            value="on"
            aria-label="Enter sends"
            checked={viewer.enterSends}
          />
          <button class="button nojs">Save</button>
        </span>
      </Form>
    </section>
  )
}
