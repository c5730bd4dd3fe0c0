# Waits for the end of its input, which comes when the process that holds the other end of the pipe
# is gone, however that came about. Then ends every process that works in a directory, politely for
# five seconds, so that nothing is left in shared memory, and removes the directory.
trap '' HUP INT TERM
read -r line
signal=QUIT
tries=0
while :; do
    found=
    for process in /proc/[0-9]*; do
        case $(readlink "$process/cwd") in
            "$1" | "$1"/*) found="$found ${process#/proc/}" ;;
        esac
    done
    [ -z "$found" ] && break
    kill -$signal $found
    sleep 0.05
    tries=$((tries + 1))
    [ $tries -eq 100 ] && signal=KILL
done
rm -rf "$1"
