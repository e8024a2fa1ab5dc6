// Package config is what every command is told: where the cell keeps its
// things and how it talks. One struct serves flags, environment and file.
package config

import (
	"log/slog"
	"os"
	"path/filepath"

	"github.com/alecthomas/kong"

	"zhibu/platform/log"
)

// Cell says where a cell keeps its data.
type Cell struct {
	Dir        string `help:"数据目录：数据库、密钥、文件 · Folder of database, key and files." default:"data" env:"ZHIBU_DIR" type:"path"`
	DB         string `help:"数据库：postgres:// 地址或 SQLite 文件，默认用数据目录里的 zhibu.db · Database: a postgres:// URL or an SQLite file." env:"ZHIBU_DB" placeholder:"DSN"`
	KeyCommand string `help:"由命令给出密钥（如密钥管理系统的客户端），代替数据目录里的 zhibu.key；启动时运行一次 · Command that prints the keys, instead of zhibu.key." env:"ZHIBU_KEY_COMMAND" placeholder:"CMD"`
	LogLevel   string `help:"日志级别 · Log level." enum:"debug,info,warn,error" default:"info" env:"ZHIBU_LOG_LEVEL"`
	LogJSON    bool   `help:"日志用 JSON · Log as JSON." env:"ZHIBU_LOG_JSON"`
}

// Logger makes the program's log from c; it goes to standard error.
func (c Cell) Logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelInfo // kong has checked it
	}
	return log.New(os.Stderr, level, c.LogJSON)
}

// Files are where a configuration file is looked for: JSON, whose keys are the
// names of the flags.
func Files() kong.Option {
	home, err := os.UserConfigDir()
	if err != nil {
		home = "."
	}
	return kong.Configuration(kong.JSON, "/etc/zhibu.json", filepath.Join(home, "zhibu.json"), "zhibu.json")
}
