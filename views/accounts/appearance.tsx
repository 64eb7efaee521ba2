import type { Density, TextSize, Theme, Viewer } from '../../src/accounts/viewer.ts'
import { paths } from '../../src/http/paths.ts'
import { Form } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { ChoiceSetting } from './choice-setting.tsx'

const THEMES: { value: Theme; icon: string; text: string }[] = [
  { value: 'system', icon: 'auto', text: 'Auto' },
  { value: 'light', icon: 'light', text: 'Light' },
  { value: 'dark', icon: 'dark', text: 'Dark' },
]

const TEXT_SIZES: Record<TextSize, string> = { small: 'Small', medium: 'Medium', large: 'Large', larger: 'Larger' }
const DENSITIES: Record<Density, string> = { roomy: 'Roomy', compact: 'Compact' }
const LANGUAGES = { '': 'As your browser asks', en: 'English', de: 'Deutsch' } as const

/** Light or dark, how large, how close, and what Enter does: each a form of its own. */
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
      <Chips label="Text" name="text_size" texts={TEXT_SIZES} chosen={viewer.textSize} />
      <Chips label="Lines" name="density" texts={DENSITIES} chosen={viewer.density} />
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
      <ChoiceSetting
        action={paths.settingsTheme()}
        label="Language"
        name="language"
        hint="All texts are English so far; yours is kept for when others are there"
        choices={LANGUAGES}
        chosen={viewer.language}
      />
    </section>
  )
}

interface ChipsProps {
  label: string
  name: string
  texts: Record<string, string>
  chosen: string
}

/** A few choices of which one holds; pressing one saves it. */
function Chips({ label, name, texts, chosen }: ChipsProps) {
  return (
    <Form class="setting" action={paths.settingsTheme()} method="PUT">
      <b>{label}</b>
      <span class="line" role="group" aria-label={label}>
        {Object.entries(texts).map(([value, text]) => (
          <button class="chip" name={name} value={value} aria-pressed={value === chosen ? 'true' : 'false'}>
            {text}
          </button>
        ))}
      </span>
    </Form>
  )
}
