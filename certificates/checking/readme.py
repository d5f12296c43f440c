"""The README of an evidence pack."""

README = """\
证据包 · Evidence pack
======================

这里有什么
----------
certificates/编号.pdf   已签发的证书，逐字节为签发时的原件
records/编号.json       证书内容(RFC 8785 规范形式)，与 PDF 内附件相同
proofs/编号.json        该编号在日志中的全部登记及其包含证明(RFC 9162)
log/checkpoint.txt      日志检查点(C2SP tlog-checkpoint,Ed25519 签名)
log/checkpoint.tsr      检查点的 RFC 3161 时间戳(如有)
log/leaves.jsonl        日志的全部登记(如有)，可证明没有遗漏
trust/                  签发机构的根证书与日志公钥
manifest.json .csv      清单:每份文件的 SHA-256;manifest.note 是对清单的签名

怎样核验
--------
1. 全部自动核验(不联网):
       jadegate certificate verify 证书.pdf --pack 本文件夹 \\
           --root root.pem --log-key log.vkey
       jadegate certificate check-pack 本文件夹 --root root.pem --log-key log.vkey
   root.pem 和 log.vkey 须另行取得(官网 /log/root.pem、/log/key,或以前保存的)。
   结论注明截至哪个检查点;之后的状态变更不在包内。
2. 信任从哪里来:与证据包同来的公钥只能证明包内自洽，不能证明是谁签的;
   不给 --root 和 --log-key 时，命令会这样说，退出码为 3。
3. 手工核验:
   - 文件未变:   sha256sum certificates/编号.pdf，与清单及 proofs 中 pdf 一致
   - 签名:       pdfsig certificates/编号.pdf;另须确认签名覆盖整个文件
                  (Total document signed)，签名后追加的内容 pdfsig 仍报告"有效"
   - 日志登记:   SHA-256(0x00 ‖ entry) 沿 path 逐级计算，须得到检查点的根
   - 检查点:     Ed25519 签名，公钥见 trust/log.vkey
4. 检查点请妥善保存:以后的日志必须能证明自己是它的延续。

What is here
------------
certificates/NUMBER.pdf  the certificates as issued, byte for byte
records/NUMBER.json      their content (RFC 8785), the same as attached to the PDF
proofs/NUMBER.json       all entries of the number in the log, with inclusion proofs (RFC 9162)
log/checkpoint.txt       checkpoint of the log (C2SP tlog-checkpoint, Ed25519)
log/checkpoint.tsr       its RFC 3161 time-stamp, if there is one
log/leaves.jsonl         all leaves of the log, if given: shows that nothing was left out
trust/                   root certificates of the signers, public key of the log
manifest.json .csv       SHA-256 of every file; manifest.note signs the manifest

How to check
------------
1. All at once, offline:
       jadegate certificate verify CERTIFICATE.pdf --pack THIS_FOLDER \\
           --root root.pem --log-key log.vkey
       jadegate certificate check-pack THIS_FOLDER --root root.pem --log-key log.vkey
   Get root.pem and log.vkey elsewhere (published at /log/root.pem and /log/key, or kept from
   before). The answer says as of which checkpoint it is; what changed later is not in the pack.
2. Where trust comes from: keys that came with the pack only show that the pack agrees with
   itself, and prove nothing about who signed. Without --root and --log-key the commands say so
   and end with status 3.
3. By hand:
   - unchanged:   sha256sum certificates/NUMBER.pdf against the manifest and `pdf` in proofs/
   - signature:   pdfsig certificates/NUMBER.pdf, and insist on "Total document signed": an
                  update appended after signing is still reported as valid
   - logged:      SHA-256(0x00 ‖ entry), folded along `path`, must give the checkpoint's root
   - checkpoint:  its Ed25519 signature, with the key in trust/log.vkey
4. Keep the checkpoint: every later log must prove that it continues this one.
"""
