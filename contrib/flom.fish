# Completion of flom(1) for fish. Made by contrib/generate.ts: change that, not this.

# Completes the command that flom runs, and its arguments. Words with a dash are flom's own up to the first --,
# wherever they stand; the others make the command.
function __flom_complete_command
    set -l valued c config-file ignore-signal t daemon-trace-file T command-trace-file append-trace-file log-format debug-feature r resource-name o resource-timeout q resource-quantity l lock-mode e resource-create i resource-idle-lifespan on-lost element s socket-name socket-mode d daemon-lifespan a unicast-address p unicast-port A multicast-address P multicast-port queue-patience n network-interface D discovery-attempts I discovery-timeout discovery-ttl tcp-keepalive-time tcp-keepalive-intvl tcp-keepalive-probes
    set -l words (commandline -opc)[2..-1]
    set -l current (commandline -ct)
    set -l command
    while set -q words[1]
        set -l word $words[1]
        set -e words[1]
        set -l takes_value 1
        switch $word
            case --
                set -a command $words
                break
            case '--*'
                contains -- (string sub -s 3 -- $word) $valued
                set takes_value $status
            case -
                set -a command $word
            case '-*'
                # Joined letters, -Vr: the first one that takes a value ends them, and the rest is its value.
                set -l letters (string split '' -- (string sub -s 2 -- $word))
                for at in (seq (count $letters))
                    if contains -- $letters[$at] $valued
                        test $at -eq (count $letters)
                        set takes_value $status
                        break
                    end
                end
            case '*'
                set -a command $word
        end
        if test $takes_value -eq 0; and set -q words[1]
            set -e words[1]
        end
    end
    complete -C (string join -- ' ' (string escape -- $command) "$current")
end

complete -c flom -x -n 'not string match -q -- "-*" (commandline -ct); or contains -- -- (commandline -opc)' \
    -a '(__flom_complete_command)'

complete -c flom -s h -l help -d 'print this help'
complete -c flom -s v -l version -d 'print the version'
complete -c flom -s V -l verbose -d 'print the settings before anything else'
complete -c flom -s c -l config-file -r -F -d 'read settings from this file as well, after /etc/flom.conf, ~/.flom and ~/.config/flom/flom.conf'
complete -c flom -l print-config -d 'print the settings in force as a configuration file, with the origin of each'
complete -c flom -l unique-id -d 'print the identity of this host, 32 hexadecimal digits'
complete -c flom -l signal-list -d 'print the signals and their numbers'
complete -c flom -l ignore-signal -x -a 'SIGHUP SIGINT SIGQUIT SIGTRAP SIGABRT SIGBUS SIGUSR1 SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGCHLD SIGCONT SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS' -d 'let this signal end neither flom nor, through flom, the command'
complete -c flom -s t -l daemon-trace-file -r -F -d 'the log of a daemon that this command starts'
complete -c flom -s T -l command-trace-file -r -F -d 'what FLOM_TRACE_MASK has this command trace'
complete -c flom -l append-trace-file -x -a 'yes no' -d 'whether to keep what these files hold already'
complete -c flom -l log-format -x -a 'text json' -d 'how a daemon logs'
complete -c flom -l debug-feature -x -a 'ipv6.multicast.server ipv6.multicast.client' -d 'try multicast on its own'
complete -c flom -s r -l resource-name -x -d 'what to lock'
complete -c flom -s o -l resource-timeout -x -d 'wait for the lock so long and no longer'
complete -c flom -s q -l resource-quantity -x -d 'units of a numeric resource to lock'
complete -c flom -s l -l lock-mode -x -a 'NL CR CW PR PW EX' -d 'NL, CR, CW, PR, PW or EX'
complete -c flom -s e -l resource-create -x -a 'yes no' -d 'whether to create the resource if it does not exist, or to wait until somebody does'
complete -c flom -s i -l resource-idle-lifespan -x -d 'keep the resource so long after its last use'
complete -c flom -l on-lost -x -a 'terminate continue' -d 'what becomes of the command when its lock is lost, because the daemon is gone'
complete -c flom -l element -x -a 'argument env' -d 'how the command gets its element'
complete -c flom -s s -l socket-name -r -F -d 'unix socket of the daemon'
complete -c flom -l socket-mode -x -a '600 660 666' -d 'who may connect to the unix socket of a daemon, as for chmod'
complete -c flom -s d -l daemon-lifespan -x -d 'how long a daemon started by this command stays without work'
complete -c flom -s a -l unicast-address -x -a '(__fish_print_hostnames)' -d 'host of the daemon'
complete -c flom -s p -l unicast-port -x -d 'TCP port of the daemon'
complete -c flom -s A -l multicast-address -x -d 'find the daemon by asking this multicast group, or start one that answers it'
complete -c flom -s P -l multicast-port -x -d 'UDP port of the group'
complete -c flom -l queue-patience -x -d 'who has waited so long is no longer overtaken'
complete -c flom -l list -d 'print who holds and who waits at the daemon'
complete -c flom -l json -d 'print --list for programs, one JSON object a line'
complete -c flom -s x -l quiesce-exit -d 'tell the daemon to take no new work and to end when the present work is done'
complete -c flom -s X -l immediate-exit -d 'tell the daemon to end now, whoever holds a lock'
complete -c flom -l foreground -d 'be the daemon in this process and log to standard error, for systemd and containers'
complete -c flom -s n -l network-interface -x -a '(__fish_print_interfaces)' -d 'the only interface to use for multicast'
complete -c flom -s D -l discovery-attempts -x -d 'how often to ask the group'
complete -c flom -s I -l discovery-timeout -x -d 'how long to wait for an answer each time'
complete -c flom -l discovery-ttl -x -d 'how many networks the question may cross'
complete -c flom -l tcp-keepalive-time -x -d 'a daemon has silent TCP peers probed after so many seconds'
complete -c flom -l tcp-keepalive-intvl -x -d 'seconds between two probes'
complete -c flom -l tcp-keepalive-probes -x -d 'probes without an answer after which the peer\'s locks come free'
