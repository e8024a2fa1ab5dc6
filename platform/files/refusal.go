package files

import "fmt"

// Kind sorts refusals for the program; the sentence is for the person.
type Kind string

// The kinds of refusals.
const (
	Unsupported   Kind = "unsupported" // a kind of file we do not keep
	TooLarge      Kind = "too_large"   // too many bytes
	TooManyPixels Kind = "too_many_pixels"
	Damaged       Kind = "damaged" // a picture or document that cannot be read
)

// Error is a refusal: a Chinese sentence that says what is wrong with the file
// and what to do about it.
type Error struct {
	Kind     Kind
	Sentence string
	Cause    error // what the reader met, for the log; may be nil
}

func (e *Error) Error() string { return e.Sentence }

func (e *Error) Unwrap() error { return e.Cause }

func tooLarge(limit int64) error {
	return &Error{Kind: TooLarge, Sentence: fmt.Sprintf("文件超过%s的上限，请压缩后重新上传。", megabytes(limit))}
}

func megabytes(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d KB", bytes>>10)
	}
	return fmt.Sprintf("%d MB", bytes>>20)
}

func unsupported() error {
	return &Error{Kind: Unsupported, Sentence: "不支持这种文件，请上传图片（JPG、PNG、WebP、GIF）、PDF、Word（.docx）、Excel（.xlsx）、MP4 视频或 MP3 音频。"}
}

func picturesOnly() error {
	return &Error{Kind: Unsupported, Sentence: "这里只能上传图片，请选择JPG、PNG、WebP或GIF图片。"}
}

func heic() error {
	return &Error{Kind: Unsupported, Sentence: "不支持苹果手机的HEIC图片，请在手机“设置、相机、格式”中选择“兼容性最佳”，或转换为JPG后重新上传。"}
}

func macros() error {
	return &Error{Kind: Unsupported, Sentence: "文档中含有宏，请另存为不含宏的.docx或.xlsx后重新上传。"}
}

func fetches() error {
	return &Error{Kind: Unsupported, Sentence: "文档引用了外部的模板、图片或对象，打开时会去外面取，请断开这些链接、另存后重新上传。"}
}

func tooManyPixels(limit int) error {
	return &Error{Kind: TooManyPixels, Sentence: fmt.Sprintf("图片超过 %d 万像素的上限，请缩小后重新上传。", limit/10_000)}
}

func tooMuchText() error {
	return &Error{Kind: TooLarge, Sentence: "文档的内容太多，无法检查是否带有涉密标志，请拆分后分别上传。"}
}

func unreadable() error {
	return &Error{Kind: Damaged, Sentence: "文档无法读出，请用原来的软件打开、另存后再上传。"}
}

func damaged(cause error) error {
	return &Error{Kind: Damaged, Sentence: "图片已损坏，无法打开，请重新选择或重新拍摄后上传。", Cause: cause}
}
