//! A small static server for this machine: right MIME types, and the headers of cross-origin
//! isolation. It serves files of one folder and nothing else.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};

/// Listens on the port, or on a free one if it is taken.
pub fn bind(port: u16) -> Result<TcpListener, String> {
    TcpListener::bind(("127.0.0.1", port))
        .or_else(|_| TcpListener::bind(("127.0.0.1", 0)))
        .map_err(|e| format!("no port can be opened on this machine: {e}"))
}

/// Serves the folder until the process ends.
pub fn run(listener: TcpListener, folder: PathBuf) {
    for stream in listener.incoming().flatten() {
        let folder = folder.clone();
        std::thread::spawn(move || {
            // A browser that goes away is nobody's error.
            let _ = answer(stream, &folder);
        });
    }
}

fn answer(mut stream: TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request)? == 0 {
            return Ok(());
        }
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        let mut words = request.split(' ');
        let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or("/"));
        let head = method == "HEAD";
        let (status, kind, body) = match file(folder, target) {
            _ if !head && method != "GET" => ("405 Method Not Allowed", "text/plain", Vec::new()),
            Some(path) => match std::fs::read(&path) {
                Ok(body) => ("200 OK", mime(&path), body),
                Err(_) => ("404 Not Found", "text/plain", b"Not found".to_vec()),
            },
            None => ("404 Not Found", "text/plain", b"Not found".to_vec()),
        };
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\n\
             Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Embedder-Policy: require-corp\r\n\
             X-Content-Type-Options: nosniff\r\n\r\n",
            body.len()
        )?;
        if !head {
            stream.write_all(&body)?;
        }
    }
}

/// The file for a request's target; nothing where it would leave the folder.
fn file(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target
        .split(['?', '#'])
        .next()
        .unwrap_or("/")
        .trim_start_matches('/');
    let relative = Path::new(path);
    if !relative
        .components()
        .all(|c| matches!(c, Component::Normal(_)))
    {
        return None;
    }
    let full = folder.join(relative);
    Some(if full.is_dir() {
        full.join("index.html")
    } else {
        full
    })
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|e| e.to_str()).unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "ipynb" => "application/json",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serves_nothing_outside_its_folder() {
        let folder = Path::new("site");
        assert!(file(folder, "/../secret").is_none());
        assert!(file(folder, "/a/../../secret").is_none());
        assert_eq!(file(folder, "/a.js?x=1"), Some(folder.join("a.js")));
    }
}
