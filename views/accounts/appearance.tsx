import type { Density, TextSize, Theme, Viewer } from '../../src/accounts/viewer.ts'
import { paths } from '../../src/http/paths.ts'
import type { Language } from '../../src/texts/language.ts'
import { type Text, t } from '../../src/texts/t.ts'
import { Form } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { SwitchSetting } from '../parts/switch.tsx'
import { ChoiceSetting } from './choice-setting.tsx'

const THEMES: { value: Theme; icon: string; text: Text }[] = [
  { value: 'system', icon: 'auto', text: 'Auto' },
  { value: 'light', icon: 'light', text: 'Light' },
  { value: 'dark', icon: 'dark', text: 'Dark' },
]

const TEXT_SIZES: Record<TextSize, Text> = { small: 'Small', medium: 'Medium', large: 'Large', larger: 'Larger' }
const DENSITIES: Record<Density, Text> = { roomy: 'Roomy', compact: 'Compact' }
/** Each by its own name. */
const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', de: 'Deutsch' }

/** Light or dark, how large, how close, and what Enter does: each a form of its own. */
export function Appearance({ viewer }: { viewer: Viewer }) {
  return (
    <section id="appearance">
      <h2>{t('Appearance')}</h2>
      <Form class="setting" action={paths.settingsTheme()} method="PUT">
        <b>{t('Theme')}</b>
        <span class="line" role="group" aria-label={t('Theme')}>
          {THEMES.map(({ value, icon, text }) => (
            <button class="chip" name="theme" value={value} aria-pressed={value === viewer.theme ? 'true' : 'false'}>
              <Icon name={icon} />
              {t(text)}
            </button>
          ))}
        </span>
      </Form>
      <Chips label={t('Text')} name="text_size" texts={TEXT_SIZES} chosen={viewer.textSize} />
      <Chips label={t('Lines')} name="density" texts={DENSITIES} chosen={viewer.density} />
      <SwitchSetting
        action={paths.settingsTheme()}
        method="PUT"
        name="enter_sends"
        label={t('Enter sends')}
        hint={t('Off: Enter makes a new line, Ctrl Enter sends')}
        isOn={viewer.enterSends}
      />
      <ChoiceSetting
        action={paths.settingsTheme()}
        label={t('Language')}
        name="language"
        hint={t('Of the pages; what people write stays as it is')}
        choices={{ '': t('As your browser asks'), ...LANGUAGE_NAMES }}
        chosen={viewer.language}
      />
    </section>
  )
}

interface ChipsProps {
  label: string
  name: string
  texts: Readonly<Record<string, Text>>
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
            {t(text)}
          </button>
        ))}
      </span>
    </Form>
  )
}
