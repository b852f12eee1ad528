"""A MariaDB of its own in a folder, reached by a socket there and by nothing else."""
import os
import shutil
import subprocess
import time


def there():
    return shutil.which("mariadbd") and shutil.which("mariadb-install-db")


class MariaDB:
    def __init__(self, folder):
        self.socket = folder / "mariadb.sock"
        data = folder / "mariadb"
        who = ["--user=root"] if os.getuid() == 0 else []
        subprocess.run(["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", *who],
                       check=True, capture_output=True)
        self.child = subprocess.Popen(
            ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={self.socket}", f"--pid-file={folder}/mariadb.pid",
             "--skip-networking", "--innodb-buffer-pool-size=512M", "--character-set-server=utf8mb4", *who],
            stdout=subprocess.DEVNULL, stderr=open(folder / "mariadb.log", "w"), stdin=subprocess.DEVNULL)
        for _ in range(600):
            if self.child.poll() is not None:
                raise SystemExit(f"MariaDB does not start; see {folder}/mariadb.log")
            if subprocess.run([*self.client(), "-e", "select 1"], capture_output=True).returncode == 0:
                break
            time.sleep(0.1)

    def client(self):
        return ["mariadb", "--no-defaults", "-u", "root", f"--socket={self.socket}", "--default-character-set=utf8mb4"]

    def run(self, sql, database=""):
        """What the last statement says, a row a line, cells between tabs."""
        done = subprocess.run([*self.client(), "-N", "-B", *([database] if database else [])], input=sql, text=True, capture_output=True)
        if done.returncode:
            raise SystemExit(f"MariaDB: {done.stderr[:2000]}")
        return done.stdout

    def stop(self):
        self.child.terminate()
        self.child.wait(60)


def literal(value):
    if value is None:
        return "null"
    if isinstance(value, (int, float)):
        return str(int(value)) if isinstance(value, bool) else str(value)
    return "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"


def inserts(table, rows, at_once=200):
    """Statements that put these rows, all with the same columns, into a table."""
    names = ",".join(f"`{name}`" for name in rows[0])
    for start in range(0, len(rows), at_once):
        values = ",\n".join("(" + ",".join(map(literal, row.values())) + ")" for row in rows[start:start + at_once])
        yield f"insert into `{table}` ({names}) values {values};\n"
