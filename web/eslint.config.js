import { readdirSync } from 'node:fs'
import vue from 'eslint-plugin-vue'
import a11y from 'eslint-plugin-vuejs-accessibility'
import ts from 'typescript-eslint'

/** A block that forbids imports, each with the reason. ESLint keeps only the last such rule for a file, so lists are whole. */
const forbid = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': ['error', { patterns: patterns.map(([regex, message]) => ({ regex, message })) }],
  },
})

const libraries = [
  ['^element-plus', 'Element Plus is for desk pages only: phone and wall are too small or too far away for it.'],
  ['^echarts', 'echarts comes only through wall/chart.ts, which holds the tree-shaken list of what is used.'],
  ['^leaflet', 'leaflet comes only through the map part.'],
]
const own = ['^\\.\\./', "Write '@/…' for anything outside the own folder."]
const siblings = (name) => [`^@/party/(?!${name}/)`, 'A capability imports no sibling: what two need belongs in kit or desk/parts.']

/** Sentences on the screen: a comma, colon or bracket beside a Chinese character is a full-width one. */
const crowded = String.raw`/[\u4e00-\u9fff][,;:!?()]|[,;:!?()][\u4e00-\u9fff]/`
const punctuation = ['Literal[value', 'TemplateElement[value.raw', 'VElement[name!=/^(script|style)$/] > VText[value', 'VLiteral[value'].map((what) => ({ selector: `${what}=${crowded}]`, message: 'Chinese sentences take Chinese punctuation.' }))

const desk = ['desk/**', 'party/*/Desk*.vue', 'party/*/desk.ts']
const capabilities = readdirSync(new URL('party', import.meta.url))

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'kit/api.d.ts', 'e2e/'] },
  ts.configs.recommended,
  vue.configs['flat/recommended'],
  a11y.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 300 }],
      'no-restricted-syntax': ['error', { selector: 'ExportAllDeclaration', message: 'No barrel files: import from where the thing is.' }, ...punctuation],
      'vue/no-restricted-syntax': ['error', ...punctuation],
      'vue/no-static-inline-styles': 'error',
      'vue/no-v-html': 'error',
      'vue/no-restricted-html-elements': ['error', { element: 'select', message: 'One way to choose: kit/parts/SelectField.vue, or ElSelect at the desk.' }],
      'vue/require-default-prop': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': ['error', { html: { void: 'never', normal: 'never', component: 'always' } }],
      'vue/max-lines-per-block': ['error', { template: 150, script: 150, style: 150 }],
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },
  { files: ['kit/parts/SelectField.vue'], rules: { 'vue/no-restricted-html-elements': 'off' } },
  { files: ['**/*.d.ts', 'phone/sw.js'], rules: { '@typescript-eslint/no-unused-vars': 'off' } },
  { files: ['phone/sw.js'], languageOptions: { globals: { self: 'readonly', caches: 'readonly', fetch: 'readonly', location: 'readonly', URL: 'readonly' } } },
  { files: ['**/*.js'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } } },
  forbid(['**/*.{ts,vue}'], [...libraries, own]),
  forbid(desk, [...libraries.slice(1), own]),
  forbid(['wall/chart.ts'], [libraries[0], libraries[2], own]),
  ...capabilities.flatMap((name) => [
    forbid([`party/${name}/**`], [...libraries, own, siblings(name)], desk),
    forbid([`party/${name}/Desk*.vue`, `party/${name}/desk.ts`], [...libraries.slice(1), own, siblings(name)]),
  ]),
)
