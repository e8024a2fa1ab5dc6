package main

import "zhibu/app"

// nightly are the flags of the nightly backup.
type nightly struct {
	BackupDir  string `help:"每天凌晨三点备份到这个目录，请放在另一块磁盘上 · Back up to this folder each night." type:"path" env:"ZHIBU_BACKUP_DIR"`
	BackupKeep int    `help:"保留最近几份备份 · How many backups to keep." default:"14" env:"ZHIBU_BACKUP_KEEP"`
}

func (n nightly) options() app.Nightly { return app.Nightly{Dir: n.BackupDir, Keep: n.BackupKeep} }
