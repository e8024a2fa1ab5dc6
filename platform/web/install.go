package web

import (
	"net"
	"net/http"
	"os"
	"path/filepath"

	"zhibu/platform/page"
)

// InstallPage is served over plain HTTP beside the local authority's HTTPS: it
// hands out the authority's certificate and says how a phone installs it. All
// other addresses are sent on to HTTPS at port tlsPort.
func InstallPage(dir, tlsPort string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ca.crt", func(w http.ResponseWriter, r *http.Request) {
		cert, err := os.ReadFile(filepath.Join(dir, caFile))
		if err != nil {
			http.Error(w, "证书还没有生成，请联系系统管理员。", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/x-x509-ca-cert")
		w.Header().Set("Content-Disposition", `attachment; filename="zhibu-ca.crt"`)
		w.Write(cert)
	})
	mux.HandleFunc("GET /install", func(w http.ResponseWriter, r *http.Request) {
		out, err := installPage.Render(secureAddress(r, tlsPort))
		if err != nil {
			http.Error(w, "页面没有显示出来，请刷新。", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", out.ContentType)
		w.Header().Set("Content-Security-Policy", out.Policy)
		w.Write(out.Body)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/install", http.StatusFound)
			return
		}
		http.Redirect(w, r, secureAddress(r, tlsPort)+r.URL.RequestURI(), http.StatusFound)
	})
	return Secure(mux)
}

func secureAddress(r *http.Request, port string) string {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	return "https://" + net.JoinHostPort(host, port)
}

var installPage = page.Must("install", `<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>安装证书 · 支部</title>
<style>body{font:1.125rem/1.8 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;color:#1f1b1a;background:#f7f5f2}
a.go{display:block;background:#c7000b;color:#fff;text-align:center;padding:.8rem;border-radius:.625rem;text-decoration:none;margin:1rem 0}</style></head>
<body><h1>第一次使用，先装一次证书</h1>
<p>扫码签到要用摄像头和定位，手机只允许在加密连接上使用。本单位的服务器用自己的证书加密，每部手机装一次即可。</p>
<a class="go" href="/ca.crt">一、下载证书</a>
<p>二、安装：<br>安卓：设置 › 安全 › 加密与凭据 › 安装证书 › CA 证书，选刚下载的 zhibu-ca.crt。<br>
苹果：设置 › 已下载描述文件 › 安装；再到 通用 › 关于本机 › 证书信任设置，打开“支部 Zhibu 本地证书”。</p>
<a class="go" href="{{.}}/">三、进入支部</a>
<p>不会装时，请支部书记或镇街党务干事当面帮忙。</p></body></html>`, nil)
