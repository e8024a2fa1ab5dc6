package happened

// KeysChanged 密钥已更换: What is rotated, when everything was sealed anew, or retired, when old keys were removed.
type KeysChanged struct {
	What     string `json:"what"`
	KeyID    string `json:"keyId"` // of the active key; it tells nothing of the key
	Scheme   string `json:"scheme"`
	Values   int    `json:"values"`
	Resealed int    `json:"resealed"`
}
