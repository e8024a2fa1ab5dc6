package members

import (
	"embed"
	"strings"
)

//go:embed codes/*.tsv
var codeFiles embed.FS

// CodeEntry is one entry of a code table.
type CodeEntry struct {
	Code  string `json:"code" doc:"the code of the standard"`
	Name  string `json:"name" doc:"its name in Chinese"`
	Basis string `json:"basis" doc:"the standard or article it rests on, and how sure we are of it"`
	Word  string `json:"word,omitempty" doc:"how the API writes it where it does not use the code: category, status"`
}

// Codes is a code table, in the order of the standard.
type Codes []CodeEntry

// The code tables. Those of the form are copied from public standards; the basis column says
// which were written down from memory and await a check against the standard's text.
var (
	Genders           = load("gender")
	Ethnicities       = load("ethnicity")
	Educations        = load("education")
	Degrees           = load("degree")
	PoliticalStatuses = load("political_status")
	Categories        = load("member_category")
	Statuses          = load("membership_status")
)

// load reads codes/<name>.tsv: code, name, basis and, where there is one, word.
func load(name string) Codes {
	text, err := codeFiles.ReadFile("codes/" + name + ".tsv")
	if err != nil {
		panic(err) // cannot happen: the file is compiled in
	}
	var table Codes
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		f := append(strings.Split(line, "\t"), "")
		table = append(table, CodeEntry{f[0], f[1], f[2], f[3]})
	}
	return table
}

// Has tells whether code is in the table.
func (t Codes) Has(code string) bool { return t.Name(code) != "" }

// Name is a code's name; "" for a code that is not in the table.
func (t Codes) Name(code string) string {
	for _, c := range t {
		if c.Code == code || c.Word != "" && c.Word == code {
			return c.Name
		}
	}
	return ""
}

// Read finds an entry by what people write: its code, its name, or the name without its last
// word, such as 男 for 男性 and 汉 for 汉族.
func (t Codes) Read(text string) (CodeEntry, bool) {
	if text == "" {
		return CodeEntry{}, false
	}
	for _, c := range t {
		if text == c.Code || text == c.Name || c.Word != "" && text == c.Word || text == strings.TrimSuffix(c.Name, "族") ||
			text == strings.TrimSuffix(c.Name, "性") || text == "0"+c.Code || "0"+text == c.Code {
			return c, true
		}
	}
	for _, also := range spoken {
		if text == also.text {
			return t.Read(also.name)
		}
	}
	return CodeEntry{}, false
}

// spoken are names in everyday use for entries of GB/T 4658 and GB/T 6864.
var spoken = []struct{ text, name string }{
	{"博士研究生", "博士研究生毕业"}, {"硕士研究生", "硕士研究生毕业"}, {"研究生", "研究生教育"},
	{"本科", "大学本科毕业"}, {"大学本科", "大学本科毕业"}, {"大学", "大学本科毕业"},
	{"专科", "大学专科毕业"}, {"大专", "大学专科毕业"}, {"大学专科", "大学专科毕业"},
	{"中专", "中等专科毕业"}, {"职高", "职业高中毕业"}, {"技校", "技工学校毕业"},
	{"高中", "普通高中毕业"}, {"初中", "初中毕业"}, {"小学", "小学毕业"},
	{"博士学位", "博士"}, {"硕士学位", "硕士"}, {"学士学位", "学士"},
	{"正式", "正式党员"}, {"预备", "预备党员"}, {"中共党员", "正式党员"}, {"中共预备党员", "预备党员"},
}

// Names lists the names, for a drop-down list.
func (t Codes) Names() []string {
	names := make([]string, len(t))
	for i, c := range t {
		names[i] = c.Name
	}
	return names
}
