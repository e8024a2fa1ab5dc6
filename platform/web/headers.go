package web

import (
	"net"
	"net/http"
)

// policy is the content security policy of every face: nothing from elsewhere,
// no inline script or style, no eval. Pictures may be blob: for previews of
// photos not yet sent; the QR scanner's worker is blob: too where the browser
// has no detector of its own. Documents set a stricter one of their own.
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob:; " +
	"media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Secure sets the security headers on every answer.
func Secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=(), usb=(), display-capture=()")
		if Encrypted(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// Encrypted tells whether a request came by TLS. A proxy is believed when it runs on this machine.
func Encrypted(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && net.ParseIP(host).IsLoopback() && r.Header.Get("X-Forwarded-Proto") == "https"
}

// Site is the scheme and host that a request was made to: a proxy passes the Host header on.
func Site(r *http.Request) string {
	if Encrypted(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
