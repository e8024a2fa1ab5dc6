// Command zhibu is the whole platform in one binary: the server with its
// pages inside, and the commands that look after a cell.
//
//	main.go     the commands and what they share
//	serve.go    run the server            migrate.go  bring the tables up to date
//	demo.go     load made-up data         doctor.go   check a cell
//	import.go   members and orgs in       export.go   members and orgs out
//	copy.go     SQLite ↔ PostgreSQL       openapi.go  the API's document
//	verify.go   sealed records
//	keys.go     a new key, old keys away
//	backup.go   a cell into one file      restore.go  and back
//	nightly.go  the flags of the nightly backup
//	memory.go   how much memory the server may spend on speed
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
	"github.com/schollz/progressbar/v3"

	"zhibu/app"
	"zhibu/platform/config"
	"zhibu/platform/store"
)

type commands struct {
	Version kong.VersionFlag `help:"版本 · Show the version."`

	Serve   serve   `cmd:"" help:"启动服务 · Run the server."`
	Migrate migrate `cmd:"" help:"建立或升级数据库表 · Bring the tables up to date."`
	Demo    demoCmd `cmd:"" help:"载入演示数据 · Load made-up data on real divisions."`
	Import  imports `cmd:"" help:"从表格导入党组织或党员 · Import orgs or members from a sheet."`
	Export  export  `cmd:"" help:"导出党组织或党员 · Export orgs or members to .xlsx."`
	Copy    copyDB  `cmd:"" help:"在 SQLite 与 PostgreSQL 之间搬迁 · Copy a cell to another database."`
	Backup  backups `cmd:"" help:"备份：不停机，含文件，不含密钥 · Back up a cell while it is in use."`
	Restore restore `cmd:"" help:"恢复到空的目录和数据库，并逐项核对 · Restore into an empty place, and prove it."`
	Verify  verify  `cmd:"" help:"核验存证：哪些记录被绕过系统改动 · Verify the sealed records."`
	Doctor  doctor  `cmd:"" help:"检查计数、队列和文件 · Check counters, queue and files."`
	Keys    keys    `cmd:"" help:"更换、收回加密密钥 · Change the keys personal data is sealed with."`
	Openapi openapi `cmd:"" help:"输出接口说明 · Print the OpenAPI document."`
}

// failure is a command's wish to end with a code of its own, its reason already said.
type failure int

func (f failure) Error() string { return fmt.Sprintf("exit %d", int(f)) }

func main() { os.Exit(run(os.Args[1:])) }

// run carries out one command: 0 done, 1 failed, 2 wrongly called, 3 checked and found wrong.
func run(args []string) (code int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	exited := -1
	parser, err := kong.New(&c, kong.Name("zhibu"), kong.Description("支部 Zhibu：智慧党建平台 · a smart Party-building platform"),
		kong.Vars{"version": app.Version}, kong.BindTo(ctx, (*context.Context)(nil)), config.Files(),
		kong.Exit(func(n int) { exited = n }), kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		panic(err) // the struct above is wrong
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help or --version has answered
		return exited
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "命令写得不对：", err)
		return 2
	}
	store.SetNode(aside)
	var f failure
	switch err := parsed.Run(); {
	case err == nil:
		return 0
	case errors.As(err, &f):
		return int(f)
	default:
		fmt.Fprintln(os.Stderr, "没有完成：", err)
		return 1
	}
}

// The two kinds of process that may write to one cell at a time, so that their ids differ.
const (
	serving = 0
	aside   = 1 // every other command
)

// open opens the cell a command works on.
func open(ctx context.Context, c config.Cell) (*app.App, error) {
	return openWith(ctx, c, nightly{}, nil)
}

// openWith opens it together with where its backups go; taken hears when another process serves it instead.
func openWith(ctx context.Context, c config.Cell, n nightly, taken func(error)) (*app.App, error) {
	return app.Open(ctx, app.Options{Dir: c.Dir, DB: c.DB, KeyCommand: c.KeyCommand, Nightly: n.options(), Log: c.Logger(), Taken: taken})
}

// progress is a bar on standard error; it is quiet when that is no terminal.
func progress(total int64, what string) *progressbar.ProgressBar {
	return progressbar.NewOptions64(total, progressbar.OptionSetDescription(what), progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionSetVisibility(terminal(os.Stderr)), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100_000_000))
}

func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
