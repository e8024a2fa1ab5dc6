package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
)

// Kind sorts refusals for the program; the sentence is for the person.
type Kind string

// The kinds of refusals.
const (
	WrongFormat    Kind = "wrong_format"    // no .xlsx and no csv
	Encrypted      Kind = "encrypted"       // protected by a password
	Malformed      Kind = "malformed"       // damaged
	TooLarge       Kind = "too_large"       // above one of the limits
	Bomb           Kind = "bomb"            // small, but huge once unzipped
	MissingColumns Kind = "missing_columns" // no row holds the wanted titles
)

// Error is a refusal: a Chinese sentence that says what is wrong with the
// file and what to do about it. It never holds text from the file.
type Error struct {
	Kind     Kind
	Sentence string
	Cause    error // what the reader met, for the log; may be nil
}

func (e *Error) Error() string { return e.Sentence }

func (e *Error) Unwrap() error { return e.Cause }

func refuse(kind Kind, cause error, sentence string, args ...any) error {
	return &Error{Kind: kind, Sentence: fmt.Sprintf(sentence, args...), Cause: cause}
}

func tooLarge(sentence string, args ...any) error {
	return refuse(TooLarge, nil, sentence, args...)
}

// malformed refuses a damaged file, unless cause is already a refusal.
func malformed(cause error) error {
	if known, ok := errors.AsType[*Error](cause); ok {
		return known
	}
	return refuse(Malformed, cause, "文件已损坏，无法完整读出，请在Excel中重新保存后再导入。")
}

func bomb() error {
	return refuse(Bomb, nil, "文件解压后异常庞大，请把数据复制到新下载的模板中再导入。")
}

// compoundFile refuses the old container, in which both .xls and .xlsx with a
// password come.
func compoundFile(r io.ReaderAt, size int64) error {
	var name []byte
	for _, unit := range utf16.Encode([]rune("EncryptedPackage")) {
		name = append(name, byte(unit), byte(unit>>8))
	}
	content, err := io.ReadAll(io.NewSectionReader(r, 0, size))
	if err != nil {
		return err
	}
	if bytes.Contains(content, name) {
		return refuse(Encrypted, nil, "文件设有密码，请在Excel中取消密码后再导入。")
	}
	return refuse(WrongFormat, nil, "这是旧版Excel文件（.xls），请在Excel中另存为.xlsx后再导入。")
}
