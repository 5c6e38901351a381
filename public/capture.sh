#!/bin/sh
# capture.sh: gathers what a Linux machine says about its interrupts into one .tar.gz, to be opened with irqscope.
#
# It reads, and that is all: it mounts nothing, writes nothing into procfs, sysfs, debugfs or tracefs, sends nothing.
# Everything is copied into a private temporary folder first, because files of procfs and sysfs have no true size
# that an archiver could rely on. Any POSIX shell with the tools named in TOOLS will do; busybox has them all.

VERSION=1.0
TOOLS='awk cat chown date find grep gzip head id ls mkdir mktemp mv od readlink rm sort tail tar uname'
MAX_IOMMU_BYTES=67108864
MAX_TRACE_BYTES=268435456

usage() {
  cat <<'USAGE'
usage: sh capture.sh [options]

Gathers what this machine says about its interrupts into one .tar.gz for irqscope.
Run it as root: without root it collects what it may, which is much less.

  --redact        replace host and user names, serial numbers, MAC addresses, UUIDs, machine and boot id
  --redact-ids    the same, and PCI subsystem ids
  --no-trace      leave the ftrace buffer out
  --dma-tables    also read the IOMMU's DMA page tables where they are left out as too large
  --msix FILE     include the text of an MSI-X table dump (a shell cannot read these tables)
  --output FILE   where to write; default ./irqscope-<kernel release>-<date>.tar.gz
  --force         overwrite the output file
  --help, --version

The environment variable IRQSCOPE_ROOT is put before every absolute path that is read (default: nothing).
USAGE
}

say() { printf '%s\n' "$*" >&2; }
fail() { say "capture.sh: $*"; exit 1; }
usage_error() { say "capture.sh: $* (--help lists the options)"; exit 2; }

# ---- what could not be read ---------------------------------------------------------------------------------------

# Notes that path $1 could not be read (or was left out) and why ($2).
problem() { printf '%s\t%s\n' "$1" "$2" >>"$work/problems"; }

# Puts into $reason what the last command wrote to $work/error, without the tool's and the file's name.
read_reason() {
  reason=
  { IFS= read -r reason <"$work/error"; } 2>/dev/null
  reason=${reason##*: }
  [ -n "$reason" ] || reason='cannot be read'
}

# Puts into $reason why $1 is not there: a folder on the way may be closed to this user.
absence_reason() {
  above=$1
  while [ -n "$above" ] && [ ! -e "$above" ]; do above=${above%/*}; done
  reason=missing
  if [ ! -x "${above:-/}" ] || { [ "$above" = "$1" ] && [ ! -r "$above" ]; }; then
    reason='permission denied, run as root'
  fi
}

# Prints the problems, one a line; of many alike the first three and a count.
list_problems() {
  awk -F '\t' '
    { seen[$2]++ }
    seen[$2] == 1 { order[++reasons] = $2 }
    seen[$2] <= 3 { lines[$2] = lines[$2] $1 ": " $2 "\n" }
    END {
      for (i = 1; i <= reasons; i++) {
        printf "%s", lines[order[i]]
        if (seen[order[i]] > 3) printf "and %d more: %s\n", seen[order[i]] - 3, order[i]
      }
    }' "$work/problems"
}

# ---- copying ------------------------------------------------------------------------------------------------------

# Copies file $1 of the machine to $2 in the archive; says so and returns 1 when that fails.
copy_file() {
  if [ ! -e "$root$1" ]; then absence_reason "$root$1"; problem "$1" "$reason"; return 1; fi
  copy_one "$root$1" "$capture/$2" "$1"
}

copy_one() {
  if cat "$1" >"$2" 2>"$work/error"; then return 0; fi
  read_reason
  check_space
  rm -f "$2"
  problem "$3" "$reason"
  return 1
}

# A full disk must not pass for an unreadable file, nor give half a capture; not every awk minds when it cannot write.
check_space() {
  if { printf '%65536s' '' >"$work/probe"; } 2>/dev/null; then : >"$work/probe"; return; fi
  fail "no space left in ${work%/*}: set TMPDIR to a place with more (about 64 KB for each interrupt)"
}

# Copies every regular file below folder $1 of the machine to $2 in the archive, empty folders included (the folders
# in /proc/irq/N are named after the handlers). find's further arguments may be given.
copy_tree() {
  tree=$1 target=$capture/$2
  shift 2
  if ! cd "$root$tree" 2>/dev/null; then absence_reason "$root$tree"; problem "$tree" "$reason"; return 1; fi
  find . -type d >"$work/folders" 2>"$work/find-errors"
  make_folders <"$work/folders"
  find . -type f "$@" >"$work/list" 2>/dev/null
  note_closed_folders
  copy_listed
}

# Turns find's complaints ("find: './x': Permission denied", quotes or not) into problems.
note_closed_folders() {
  while IFS= read -r line; do
    reason=${line##*: } name=${line#*: }
    name=${name%: *} name=${name#[\'\"]} name=${name%[\'\"]}
    problem "$tree/${name#./}" "$reason"
  done <"$work/find-errors"
}

make_folders() {
  set --
  while IFS= read -r name; do
    set -- "$@" "$target/$name"
    [ $# -lt 200 ] || { mkdir -p "$@"; set --; }
  done
  [ $# -eq 0 ] || mkdir -p "$@"
}

# Copies the files named in $work/list, relative to the current folder, to $target. One awk does it for all: a process
# for each attribute would take minutes on a large machine. RS is a byte that these texts never hold, so that a
# file is one record and keeps its end as it is. Whatever is empty or fails goes to cat, which can say why.
copy_listed() {
  : >"$work/retry"
  while [ -s "$work/list" ]; do
    copied=$(list=$work/list retry=$work/retry to=$target/ awk '
      BEGIN {
        ORS = ""
        list = ENVIRON["list"]; retry = ENVIRON["retry"]; to = ENVIRON["to"]
        while ((getline name < list) > 0) {
          RS = "\001"; copy = to name; records = 0; size = 0
          printf "" > copy
          while ((status = (getline text < name)) > 0) {
            if (records++) print "\001" > copy
            print text > copy
            size += length(text)
          }
          close(name); close(copy)
          RS = "\n"
          if (status < 0 || !size) print name "\n" > retry
          print "."
        }
      }' 2>/dev/null) && break
    # Some awks end at the first read error: leave that file to cat and go on behind it.
    check_space
    tail -n "+$((${#copied} + 1))" "$work/list" | head -n 1 >>"$work/retry"
    tail -n "+$((${#copied} + 2))" "$work/list" >"$work/rest"
    mv "$work/rest" "$work/list"
  done
  check_space
  retry_listed
}

retry_listed() {
  set --
  while IFS= read -r name; do
    set -- "$@" "$name"
    [ $# -lt 100 ] || { retry_some "$@"; set --; }
  done <"$work/retry"
  [ $# -eq 0 ] || retry_some "$@"
}

# Files that are simply empty need no more than one cat for all of them.
retry_some() {
  if text=$(cat "$@" 2>&1) && [ -z "$text" ]; then return; fi
  for name in "$@"; do copy_one "$name" "$target/$name" "$tree/${name#./}"; done
}

# Copies at most $3 bytes of $1 to $2.
copy_bounded() {
  if ! head -c "$3" "$root$1" >"$2" 2>"$work/error"; then
    read_reason
    check_space
    rm -f "$2"
    problem "$1" "$reason"
    return 1
  fi
  size=$(ls -ln "$2" | awk '{ print $5 }')
  [ "${size:-0}" -lt "$3" ] || problem "$1" "cut after $3 bytes"
}

# Puts the first line of file $1 into $value; empty when there is none.
read_value() {
  value=
  { IFS= read -r value <"$1"; } 2>/dev/null
}

# Puts the last part of link $1's target into $value, without a process where the target is a folder.
read_link_name() {
  value=
  if [ ! -e "$1" ] && [ ! -h "$1" ]; then return 1; fi
  if cd -P "$1" 2>/dev/null; then value=${PWD##*/}; cd "$here" || return 1; else value=$(readlink "$1"); value=${value##*/}; fi
}

# ---- the kernel: version, options, mounts -------------------------------------------------------------------------

# Prints y or n for kernel option $1, nothing when the kernel's configuration cannot be found.
kernel_option() {
  for config in "$root/proc/config.gz" "$root/boot/config-$release" "$root/lib/modules/$release/config"; do
    [ -r "$config" ] || continue
    case $config in *.gz) gzip -dc "$config" ;; *) cat "$config" ;; esac >"$work/config" 2>/dev/null
    if grep -q "^$1=[ym]" "$work/config"; then printf y; else printf n; fi
    return
  done
}

# Puts into $because what is known about kernel option $1, which something missing depends on.
blame_option() {
  case $(kernel_option "$1") in
    n) because="the kernel is built without $1" ;;
    y) because="missing although the kernel is built with $1" ;;
    *) because="missing: the kernel is probably built without $1" ;;
  esac
}

# Puts into $mounted where file system type $1 is mounted, empty when it is not; $2 is preferred.
find_mount() {
  mounted=
  [ -r "$root/proc/mounts" ] || return
  while read -r _ place type _; do
    [ "$type" = "$1" ] || continue
    if [ -z "$mounted" ] || [ "$place" = "$2" ]; then mounted=$place; fi
  done <"$root/proc/mounts"
}

collect_kernel() {
  copy_file /proc/version version.txt
  copy_file /proc/cmdline cmdline.txt
  if [ -z "$root" ]; then uname -srm >"$capture/uname.txt"; return; fi
  # Below another root the running kernel is the wrong one to ask.
  read_value "$root/proc/sys/kernel/ostype"
  names="$value $release"
  read_value "$root/proc/sys/kernel/arch"
  case $names in Linux\ ?*) printf '%s\n' "$names${value:+ $value}" >"$capture/uname.txt" ;; esac
}

# ---- interrupts ---------------------------------------------------------------------------------------------------

collect_interrupts() {
  copy_file /proc/interrupts proc/interrupts
  copy_file /proc/softirqs proc/softirqs
  collect_irq_debugfs
  copy_tree /proc/irq proc/irq
  if [ -d "$root/sys/kernel/irq" ]; then copy_tree /sys/kernel/irq sys/kernel/irq
  else blame_option CONFIG_SPARSE_IRQ; problem /sys/kernel/irq "$because"; fi
}

collect_irq_debugfs() {
  explain_debugfs
  if [ -n "$because" ]; then problem "$debugfs/irq" "$because"; return; fi
  copy_tree "$debugfs/irq" sys/kernel/debug/irq
}

# Puts into $because why /sys/kernel/debug/irq cannot be read, empty when it can.
explain_debugfs() {
  because=
  [ ! -d "$root$debugfs/irq" ] || return
  if grep -qw 'debugfs=off' "$root/proc/cmdline" 2>/dev/null; then
    because='debugfs is switched off on the kernel command line (debugfs=off)'
  elif [ -d "$root$debugfs" ] && [ ! -x "$root$debugfs" ]; then
    because='permission denied, run as root'
  elif [ -r "$root/proc/filesystems" ] && ! grep -qw debugfs "$root/proc/filesystems"; then
    because='the kernel is built without CONFIG_DEBUG_FS, and so without CONFIG_GENERIC_IRQ_DEBUGFS'
  elif [ -r "$root/proc/mounts" ] && [ -z "$debugfs_mounted" ]; then
    because='debugfs is not mounted (as root: mount -t debugfs debugfs /sys/kernel/debug)'
    [ "$(kernel_option CONFIG_GENERIC_IRQ_DEBUGFS)" != n ] ||
      because="$because, and the kernel is built without CONFIG_GENERIC_IRQ_DEBUGFS"
  else
    blame_option CONFIG_GENERIC_IRQ_DEBUGFS
  fi
}

note_lockdown() {
  read_value "$root/sys/kernel/security/lockdown"
  case $value in
    *'[confidentiality]'*) problem /sys/kernel/security/lockdown 'kernel lockdown (confidentiality) keeps even root from debugfs and tracefs' ;;
    *'[integrity]'*) problem /sys/kernel/security/lockdown 'kernel lockdown (integrity) keeps even root from parts of debugfs' ;;
  esac
}

# ---- PCI ----------------------------------------------------------------------------------------------------------

collect_pci() {
  set -- "$root"/sys/bus/pci/devices/*
  if [ ! -e "$1" ]; then problem /sys/bus/pci/devices 'no PCI devices'; return; fi
  for device in "$@"; do describe_pci_device "$device"; done >"$capture/sys-pci-devices.txt"
  run_lspci || dump_config_spaces "$@" >"$capture/lspci-xxxx.txt"
  if [ "$euid" != 0 ]; then
    problem '/sys/bus/pci/devices/*/config' 'without root only the first 64 bytes can be read: no capabilities'
  fi
}

describe_pci_device() {
  if ! cd -P "$1" 2>/dev/null; then absence_reason "$1"; problem "${1#"$root"}" "$reason"; return; fi
  here=$PWD
  printf 'device %s\n' "${1##*/}"
  for key in vendor device class revision subsystem_vendor subsystem_device irq msi_bus enable numa_node local_cpulist; do
    read_value "$key"
    [ -z "$value" ] || printf '  %s:%s\n' "$key" "$value"
  done
  if read_link_name driver; then printf '  driver:%s\n' "$value"; fi
  if read_link_name iommu_group; then
    group=$value
    read_value iommu_group/type
    printf '  iommu_group:%s type %s\n' "$group" "$value"
  fi
  printf '  path:%s\n' "${here#"$real_root"}"
  if cd -P of_node 2>/dev/null; then printf '  of_node:%s\n' "${PWD#"$real_root"}"; cd "$here" || return; fi
  [ -d msi_irqs ] || return
  ls msi_irqs | sort -n | while IFS= read -r number; do
    read_value "msi_irqs/$number"
    printf '  msi_irqs/%s:%s\n' "$number" "$value"
  done
}

run_lspci() {
  if ! command -v lspci >/dev/null 2>&1; then
    problem lspci 'not installed: lspci-xxxx.txt holds the raw config spaces instead'
    return 1
  fi
  # lspci would look at the running machine, whatever the root.
  if [ -n "$root" ]; then set -- -O "sysfs.path=$root/sys/bus/pci"; else set --; fi
  if lspci "$@" -vvv -nn -xxxx >"$capture/lspci.txt" 2>"$work/error" && [ -s "$capture/lspci.txt" ]; then return 0; fi
  read_reason
  problem lspci "failed ($reason): lspci-xxxx.txt holds the raw config spaces instead"
  rm -f "$capture/lspci.txt"
  return 1
}

# Prints the config spaces of devices $@ as "lspci -n -xxxx" does, so that lspci -F can read them.
dump_config_spaces() {
  for device in "$@"; do
    read_value "$device/class"; class=${value#0x}
    read_value "$device/vendor"; vendor=${value#0x}
    read_value "$device/device"
    printf 'device %s %s: %s:%s\n' "${device##*/}" "${class%??}" "$vendor" "${value#0x}"
    od -An -v -tx1 "$device/config" 2>"$work/error" && continue
    read_reason
    problem "${device#"$root"}/config" "$reason"
  done | awk '
    function flush() { if (row != "") printf "%02x:%s\n", start, row; row = "" }
    $1 == "device" { flush(); if (NR > 1) print ""; print $2, $3, $4; offset = 0; next }
    {
      for (i = 1; i <= NF; i++) {
        if (offset % 16 == 0) { flush(); start = offset }
        row = row " " $i
        offset++
      }
    }
    END { flush(); print "" }'
}

# ---- IOMMUs -------------------------------------------------------------------------------------------------------

collect_iommus() {
  for iommu in "$root"/sys/class/iommu/*; do
    [ -e "$iommu" ] && describe_iommu "$iommu"
  done >"$capture/sys-class-iommu.txt"
  for group in "$root"/sys/kernel/iommu_groups/*; do
    [ -d "$group" ] && describe_iommu_group "$group"
  done >"$capture/iommu-groups.txt"
  if [ -d "$root$debugfs/iommu" ]; then copy_iommu_debugfs; else explain_iommu_debugfs; fi
  for file in sys-class-iommu.txt iommu-groups.txt; do [ -s "$capture/$file" ] || rm -f "$capture/$file"; done
}

describe_iommu() {
  printf '## %s\n' "${1##*/}"
  for file in "$1"/*-iommu/*; do
    [ -f "$file" ] || continue
    read_value "$file"
    printf '%s: %s\n' "${file##*/}" "$value"
  done
  for file in "$1"/devices/*; do
    if [ -e "$file" ] || [ -h "$file" ]; then printf 'device %s\n' "${file##*/}"; fi
  done
}

describe_iommu_group() {
  read_value "$1/type"
  printf 'group %s type %s: ' "${1##*/}" "$value"
  for file in "$1"/devices/*; do
    if [ -e "$file" ] || [ -h "$file" ]; then printf '%s ' "${file##*/}"; fi
  done
  printf '\n'
}

# These files can be large, so each is copied by itself and bounded.
copy_iommu_debugfs() {
  cd "$root$debugfs/iommu" 2>/dev/null || { problem "$debugfs/iommu" 'permission denied, run as root'; return; }
  tree=$debugfs/iommu target=$capture/sys/kernel/debug/iommu
  find . -type d >"$work/folders" 2>"$work/find-errors"
  make_folders <"$work/folders"
  find . -type f >"$work/list" 2>/dev/null
  note_closed_folders
  while IFS= read -r name; do
    case $name in
      */domain_translation_struct)
        if why_no_dma_tables; then problem "$tree/${name#./}" "$reason"; continue; fi ;;
    esac
    copy_bounded "$tree/${name#./}" "$target/$name" "$MAX_IOMMU_BYTES"
  done <"$work/list"
}

# The DMA page tables say nothing about interrupts, and the kernel prints all of a domain's before the first byte can
# be read: with a guest's memory in them that is gigabytes of kernel memory, before 6.0 also with interrupts off.
why_no_dma_tables() {
  [ "$dma_tables" = 0 ] || return 1
  reason='left out: DMA page tables are not about interrupts and too large here (--dma-tables reads them)'
  case $release in [0-5].*) return 0 ;; esac
  for device in "$root"/sys/bus/pci/drivers/vfio-pci/*:*; do [ -e "$device" ] && return 0; done
  return 1
}

explain_iommu_debugfs() {
  set -- "$root"/sys/class/iommu/*
  case ${1##*/} in
    '*') problem /sys/class/iommu 'no IOMMU: no remapping tables to read' ;;
    dmar*) explain_iommu_option CONFIG_INTEL_IOMMU_DEBUGFS ;;
    ivhd*) explain_iommu_option CONFIG_AMD_IOMMU_DEBUGFS ;;
    *) problem "$debugfs/iommu" 'this IOMMU driver has no debugfs dump' ;;
  esac
}

explain_iommu_option() {
  explain_debugfs
  case $because in
    '' | *CONFIG_GENERIC_IRQ_DEBUGFS*) [ -n "$debugfs_mounted" ] && blame_option "$1" ;;
  esac
  problem "$debugfs/iommu" "${because:-missing: the kernel is probably built without $1}"
}

# ---- CPUs ---------------------------------------------------------------------------------------------------------

collect_cpus() {
  cpus=$root/sys/devices/system/cpu
  {
    for key in online offline possible present isolated; do
      [ -r "$cpus/$key" ] || continue
      read_value "$cpus/$key"
      printf '%s: %s\n' "$key" "$value"
    done
    list_nodes
    list_topology
  } >"$capture/cpus.txt"
  [ -s "$capture/cpus.txt" ] || { rm -f "$capture/cpus.txt"; problem /sys/devices/system/cpu missing; }
  copy_topology
}

# Not with the shell's read: it takes single bytes, and to that this file can answer with nothing.
list_nodes() {
  for node in "$root"/sys/devices/system/node/node[0-9]*; do
    [ -d "$node" ] && printf '%s\n' "${node##*/node}"
  done | sort -n | nodes=$root/sys/devices/system/node awk '{
    list = ""
    getline list < (ENVIRON["nodes"] "/node" $1 "/cpulist")
    print "node" $1 ": cpulist " list
  }'
}

# One line for each CPU that has a topology (offline ones have none); APIC ids are only in x86's cpuinfo.
list_topology() {
  for cpu in "$cpus"/cpu[0-9]*; do
    [ -d "$cpu" ] && printf '%s\n' "${cpu##*/cpu}"
  done | sort -n | cpus=$cpus cpuinfo=$root/proc/cpuinfo awk '
    function first_line(file, line, status) {
      line = ""
      status = (getline line < file)
      close(file)
      return status > 0 ? line : ""
    }
    BEGIN {
      cpus = ENVIRON["cpus"]; cpuinfo = ENVIRON["cpuinfo"]
      while ((getline line < cpuinfo) > 0) {
        if (!(colon = index(line, ":"))) continue
        key = substr(line, 1, colon - 1); value = substr(line, colon + 2)
        sub(/[ \t]+$/, "", key)
        if (key == "processor") number = value
        else if (key == "apicid") apicid[number] = value
        else if (key == "initial apicid") initial[number] = value
      }
    }
    {
      package = first_line(cpus "/cpu" $1 "/topology/physical_package_id")
      core = first_line(cpus "/cpu" $1 "/topology/core_id")
      text = ""
      if (package != "") text = text " package " package
      if (core != "") text = text " core " core
      if ($1 in apicid) text = text " apicid " apicid[$1]
      if ($1 in initial) text = text " initial_apicid " initial[$1]
      if (text != "") print "cpu " $1 text
    }'
}

# The ids that cpus.txt has no column for (die, cluster, book ...), as sysfs has them.
copy_topology() {
  cd "$cpus" 2>/dev/null || return
  tree=/sys/devices/system/cpu target=$capture/sys/devices/system/cpu
  for cpu in cpu[0-9]*/topology; do [ -d "$cpu" ] && printf '%s\n' "$cpu"; done >"$work/folders"
  make_folders <"$work/folders"
  for file in cpu[0-9]*/topology/*_id cpu[0-9]*/topology/thread_siblings_list; do
    [ -f "$file" ] && printf './%s\n' "$file"
  done >"$work/list"
  copy_listed
}

# ---- trace, Xen, MSI-X --------------------------------------------------------------------------------------------

# Only "trace" is read: reading "trace_pipe" would consume the events. A path below /sys/kernel/debug/tracing is not
# even looked at unless tracefs is mounted there, because looking makes the kernel mount it.
collect_trace() {
  [ "$trace" = 1 ] || { problem trace 'left out (--no-trace)'; return; }
  find_mount tracefs /sys/kernel/tracing
  tracefs=${mounted:-/sys/kernel/tracing}
  if [ ! -e "$root$tracefs/trace" ] && [ -n "$root" ]; then tracefs=/sys/kernel/debug/tracing; fi
  if [ ! -e "$root$tracefs/trace" ]; then explain_tracefs; return; fi
  copy_bounded "$tracefs/trace" "$capture/trace.txt" "$MAX_TRACE_BYTES" || return
  grep -qE ': [a-z0-9_]*(irq|msi|irte|vector|ioapic|lapic|apic)[a-z0-9_]*: ' "$capture/trace.txt" && return
  rm -f "$capture/trace.txt"
  problem "$tracefs/trace" 'left out: holds no interrupt events'
}

explain_tracefs() {
  tracefs=/sys/kernel/tracing
  if [ -n "$mounted" ]; then absence_reason "$root$mounted/trace"
  elif [ -r "$root/proc/filesystems" ] && ! grep -qw tracefs "$root/proc/filesystems"; then
    reason='the kernel is built without CONFIG_TRACING'
  else reason='tracefs is not mounted (as root: mount -t tracefs tracefs /sys/kernel/tracing)'; fi
  problem "$tracefs/trace" "$reason"
}

# Xen's console ring may hold answers to its debug keys. The keys themselves are not sent: that is for the user to do.
collect_xen() {
  read_value "$root/sys/hypervisor/type"
  [ "$value" = xen ] || return
  if ! command -v xl >/dev/null 2>&1; then problem 'xl dmesg' 'xl is not installed'; return; fi
  if ! xl dmesg >"$capture/xl-dmesg.txt" 2>"$work/error"; then
    read_reason
    problem 'xl dmesg' "$reason"
    rm -f "$capture/xl-dmesg.txt"
  elif ! grep -qE '(IRQ|MSI|Event channel) information' "$capture/xl-dmesg.txt"; then
    rm -f "$capture/xl-dmesg.txt"
    problem 'xl dmesg' 'left out: holds no interrupt dumps (xl debug-keys i, M and e print them)'
  fi
}

collect_msix() {
  if [ -z "$msix" ]; then
    problem 'MSI-X tables' 'they are device memory, which a shell cannot read (--msix FILE includes a dump of them)'
    return
  fi
  name=msi-tables.txt
  if grep -q '^device [0-9a-fA-F]*:' "$msix"; then name=msi-message-registers.txt; fi
  copy_one "$msix" "$capture/$name" '--msix'
}

# ---- redaction ----------------------------------------------------------------------------------------------------

# Prints "kind value" for everything private that this machine knows about itself. It stays in the work folder.
list_private() {
  for file in "$root/proc/sys/kernel/hostname" "$root/etc/hostname"; do read_value "$file"; list_host "$value"; done
  [ -n "$root" ] || list_host "$(uname -n)"
  read_value "$root/proc/sys/kernel/domainname"
  case $value in *.*) printf 'domain %s\n' "$value" ;; esac
  for file in "$root"/sys/class/net/*/address; do read_value "$file"; [ -z "$value" ] || printf 'mac %s\n' "$value"; done
  for file in etc/machine-id var/lib/dbus/machine-id proc/sys/kernel/random/boot_id sys/class/dmi/id/product_uuid; do
    read_value "$root/$file"
    [ -z "$value" ] || printf 'uuid %s\n' "$value"
  done
  for file in product_serial board_serial chassis_serial board_asset_tag chassis_asset_tag; do
    read_value "$root/sys/class/dmi/id/$file"
    [ -z "$value" ] || printf 'serial %s\n' "$value"
  done
  for value in "${SUDO_USER:-}" "${LOGNAME:-}" "${USER:-}"; do [ -z "$value" ] || printf 'user %s\n' "$value"; done
  [ ! -r "$root/etc/passwd" ] || awk -F: '$3 >= 1000 && $3 < 60000 { print "user " $1 }' "$root/etc/passwd"
}

list_host() {
  case $1 in
    '' | '(none)' | localhost | localhost.*) return ;;
    *.*) printf 'host %s\nhost %s\ndomain %s\n' "$1" "${1%%.*}" "${1#*.}" ;;
    *) printf 'host %s\n' "$1" ;;
  esac
}

# Digits of a MAC address and of a UUID as patterns: not every awk knows {n}.
H2='[0-9A-Fa-f][0-9A-Fa-f]'
H4=$H2$H2
MAC="${H2}[:-]${H2}[:-]${H2}[:-]${H2}[:-]${H2}[:-]$H2([:-]$H2)*"
UUID="$H4$H4-$H4-$H4-$H4-$H4$H4$H4"
BARE_UUID="$H4$H4$H4$H4$H4$H4$H4$H4"
NET_NAME="(enx|wlx|wwx)$H4$H4$H4"

# Redacts the files named in $work/list, relative to the current folder, in place, and prints "old TAB new" for those of
# $work/names that hold something private. Equal values get equal tokens. With what=words it only prints, in lower case,
# the words that must not be found anywhere afterwards.
redactor='
  # Words of the texts that the machine is described with: a host called one of these is only replaced where a
  # name can be meant, never in the middle of such a text.
  function vocabulary() {
    return " handler device status istate ddepth wdepth dstate node affinity effectiv effective pending domain hwirq" \
      " chip flags parent name size mapped online bitmaps global available reserved allocated inactive system managed" \
      " vectors target vector move_in_progress is_managed can_reserve has_reserved cleanup_pending irqd_activated" \
      " irqchip_skip_set_wake irq_domain_flag_hierarchy msi-x capabilities control address data table entry count" \
      " masking enable pci-msix pci-msi ir-pci-msix io-apic-fasteoi xt-pic hpet-msi dmar-msi its-pci-msix gicv3" \
      " gicv2m imsic aplic riscv plic intel-ir amd-ir default edge level timer interrupts interrupt remapped supported" \
      " on iommu dmar0 ivhd0 ir srcid dstid vct irte_high irte_low entries cpulist package core apicid initial_apicid" \
      " offline possible present isolated group type identity translated class revision subsystem_vendor driver path" \
      " nvme virtio-pci pcieport virtio0 ahci xhci_hcd ehci igb ixgbe mlx5_core e1000e eth0 kernel linux version" \
      " build host bridge root port memory region bus primary secondary latency number serial console guest xen" \
      " information machine server user admin test tracer task-pid function timestamp redacted uuid secret local" \
      " local_cpulist msi_bus numa_node iommu_group of_node msi_irqs maskable 64bit offset pba apicdest " \
      " irq_matrix_alloc vector_activate irq_handler_entry started ended shell options "
  }
  function token(kind, value) {
    if (!((kind, value) in tokens)) tokens[kind, value] = "redacted-" kind "-" ++tokens_of[kind]
    return tokens[kind, value]
  }
  function letters(text) { return tolower(text) ~ /[a-z]/ }
  function hex_digits(text) { text = tolower(text); gsub(/[:-]/, "", text); return text }
  function know(word, by, bounded, everywhere) {
    if (word in known) return
    known[word] = ++words; word_of[words] = word; by_of[words] = by
    bounded_of[words] = bounded; everywhere_of[words] = everywhere
  }
  function learn_name(name, by, bounded, common) {
    name = tolower(name)
    common = length(name) < 4 || index(vocabulary(), name)
    know(name, by, bounded || common, !common)
  }
  # Device mapper doubles the hyphens of names, systemd escapes them.
  function learn_host(name, by, other) {
    learn_name(name, by, 0)
    other = name; if (gsub(/-/, "--", other)) learn_name(other, by, 0)
    other = name; if (gsub(/-/, "\\x2d", other)) learn_name(other, by, 0)
  }
  function is_address(digits) {
    return digits ~ /^[0-9a-f]+$/ && length(digits) >= 12 && digits !~ /^(0+|f+)$/
  }
  function learn(kind, value, digits) {
    if (kind == "host" || kind == "domain") learn_host(value, "redacted-" kind)
    else if (kind == "user") { if (value != "root") learn_name(value, token("user", tolower(value)), 1) }
    else if (kind == "serial") {
      value = tolower(value)
      if (length(value) > 4 && value !~ /^(none|default|not |to be |system |chassis|0123456789|0+$)/)
        know(value, token("serial", value), 0, 1)
    } else {
      digits = hex_digits(value)
      if (!is_address(digits)) return
      know(tolower(value), token(kind, digits), 0, 1)
      know(digits, token(kind, digits), 0, 1)
      if (kind == "mac") macs[++mac_count] = digits
      else if (length(digits) == 32)
        know(substr(digits, 1, 8) "-" substr(digits, 9, 4) "-" substr(digits, 13, 4) "-" substr(digits, 17, 4) \
          "-" substr(digits, 21), token(kind, digits), 0, 1)
    }
  }
  function learn_all(line, space) {
    while ((getline line < private) > 0) {
      space = index(line, " ")
      learn(substr(line, 1, space - 1), substr(line, space + 1))
    }
    close(private)
    longest_first()
  }
  # A name can be part of another: the longer one goes first.
  function longest_first(i, j, w) {
    for (i = 1; i <= words; i++) sequence[i] = i
    for (i = 2; i <= words; i++) {
      w = sequence[i]
      for (j = i - 1; j >= 1 && length(word_of[sequence[j]]) < length(word_of[w]); j--) sequence[j + 1] = sequence[j]
      sequence[j + 1] = w
    }
  }
  function replace(text, low, word, by, bounded, at, out, size, before, after) {
    size = length(word)
    out = ""
    while ((at = index(low, word))) {
      before = at > 1 ? substr(text, at - 1, 1) : substr(out, length(out))
      after = substr(text, at + size, 1)
      if (bounded && (before ~ /[A-Za-z0-9_]/ || after ~ /[A-Za-z0-9_]/)) out = out substr(text, 1, at + size - 1)
      else out = out substr(text, 1, at - 1) by
      text = substr(text, at + size)
      low = substr(low, at + size)
    }
    return out text
  }
  # free: names that are also words of these texts can be meant.
  function replace_known(text, free, low, i, w) {
    low = tolower(text)
    for (i = 1; i <= words; i++) {
      w = sequence[i]
      if (!index(low, word_of[w]) || !(free || everywhere_of[w])) continue
      text = replace(text, low, word_of[w], by_of[w], bounded_of[w])
      low = tolower(text)
    }
    return text
  }
  function replace_patterns(text, out, found) {
    out = ""
    while (match(text, /'"$UUID"'/)) {
      found = substr(text, RSTART, RLENGTH)
      out = out substr(text, 1, RSTART - 1) token("uuid", hex_digits(found))
      text = substr(text, RSTART + RLENGTH)
    }
    text = out text; out = ""
    while (match(text, /'"$MAC"'/)) {
      found = substr(text, RSTART, RLENGTH)
      out = out substr(text, 1, RSTART - 1) (hex_digits(found) ~ /^0*$/ ? found : token("mac", hex_digits(found)))
      text = substr(text, RSTART + RLENGTH)
    }
    text = out text; out = ""
    while (match(text, /'"$NET_NAME"'/)) {
      found = substr(text, RSTART + 3, RLENGTH - 3)
      out = out substr(text, 1, RSTART + 2) token("mac", hex_digits(found))
      text = substr(text, RSTART + RLENGTH)
    }
    return out text
  }
  function general(text) { return replace_patterns(replace_known(text, 0)) }

  function redact_cmdline(text, parts, count, i, out) {
    sub(/\n$/, "", text)
    count = split(text, parts, / /)
    out = ""
    for (i = 1; i <= count; i++) out = out (i > 1 ? " " : "") general(redact_parameter(parts[i]))
    return out "\n"
  }
  function redact_parameter(part, at, name, value) {
    if (!(at = index(part, "="))) return part
    name = tolower(substr(part, 1, at - 1)); value = substr(part, at + 1)
    return substr(part, 1, at) replace_known(redact_argument(name, value), 1)
  }
  function redact_argument(name, value, fields, count, i, out) {
    if (value == "") return value
    if (name ~ /(^|[._-])(password|passwd|passphrase|secret|token|set_credential|key)$/) return "redacted-secret"
    if (name ~ /(^|[._-])(hostname|host)$/ && letters(value)) return "redacted-host"
    if (name ~ /(^|[._-])(user|username|login)$/) return token("user", tolower(value))
    if (name ~ /serial(no|_?number)?$/) return token("serial", tolower(value))
    if (name == "ip" && (count = split(value, fields, ":")) >= 5) {
      if (letters(fields[5])) fields[5] = "redacted-host"
      out = fields[1]
      for (i = 2; i <= count; i++) out = out ":" fields[i]
      value = out
    }
    return redact_ids_in(name ~ /^(boot_image|initrd)$/ ? value : redact_ips(value))
  }
  function redact_ids_in(value, found) {
    if (match(value, /(PART)?UUID=[^:,\/]+/)) {
      found = substr(value, RSTART, RLENGTH)
      sub(/^[A-Z]+=/, "", found)
      value = substr(value, 1, RSTART + RLENGTH - length(found) - 1) token("uuid", hex_digits(found)) \
        substr(value, RSTART + RLENGTH)
    }
    while (match(value, /'"$BARE_UUID"'/)) {
      found = substr(value, RSTART, RLENGTH)
      value = substr(value, 1, RSTART - 1) token("uuid", hex_digits(found)) substr(value, RSTART + RLENGTH)
    }
    return value
  }
  function redact_ips(value, out, found) {
    out = ""
    while (match(value, /[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+/)) {
      found = substr(value, RSTART, RLENGTH)
      out = out substr(value, 1, RSTART - 1) token("ip", found)
      value = substr(value, RSTART + RLENGTH)
    }
    return out value
  }
  # "(user@host)": who built the kernel or Xen, and where.
  function redact_builder(line) {
    gsub(/[A-Za-z_][A-Za-z0-9._+-]*@[A-Za-z][A-Za-z0-9._-]*/, "redacted-user@redacted-host", line)
    return line
  }

  function redact_lspci_line(line, at) {
    if ((at = index(line, "Device Serial Number "))) {
      at += 21
      if (hex_digits(substr(line, at)) ~ /^0*$/) return line
      return substr(line, 1, at - 1) token("serial", hex_digits(substr(line, at)))
    }
    # Vital product data: serial number, asset tag, and the fields that vendors and owners fill as they like.
    if (line ~ /^[ \t]*\[(SN|Y.|V.|RW)\][^:]*: ./) {
      at = index(line, ": ")
      return substr(line, 1, at + 1) token("serial", tolower(substr(line, at + 2)))
    }
    if (ids && line ~ /^[ \t]*(Subsystem|Capabilities: \[[0-9a-f]+\] Subsystem): /) {
      sub(/Subsystem: .*/, "Subsystem: Device [0000:0000]", line)
      return line
    }
    return general(line)
  }
  function is_hex_row(line) { return line ~ /^[0-9a-f]+:( [0-9a-f][0-9a-f])+ *$/ }
  function hex_value(text, i, value) {
    value = 0
    for (i = 1; i <= length(text); i++) value = value * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
    return value
  }
  function byte(at) { return at < bytes ? hex_value(octet[at]) : 0 }
  function clear(from, count, i) { for (i = from; i < from + count && i < bytes; i++) octet[i] = "00" }
  function forget_block() { bytes = rows = 0; digits_read = "" }
  function add_hex_row(line, parts, count, i) {
    count = split(line, parts, " ")
    for (i = 2; i <= count; i++) octet[bytes++] = parts[i]
    offset_of[rows] = parts[1]
    rows_end[rows++] = bytes
    sub(/^[^ ]*/, "", line)
    gsub(/ /, "", line)
    digits_read = digits_read line
  }
  # The serial number capability in the bytes, the word of vital product data that was read last, subsystem ids.
  function redact_config(at, guard, id) {
    clear_macs()
    if (ids && (byte(14) % 128) == 0) clear(44, 4)
    if (int(byte(6) / 16) % 2) {
      at = byte((byte(14) % 128) == 2 ? 20 : 52)
      for (guard = 0; at >= 64 && guard < 48; guard++) {
        at -= at % 4; id = byte(at)
        if (id == 3) clear(at + 4, 4)
        if (id == 13 && ids) clear(at + 4, 4)
        at = byte(at + 1)
      }
    }
    at = 256
    for (guard = 0; at >= 256 && at < bytes && guard < 960; guard++) {
      if (byte(at) == 3 && byte(at + 1) == 0) clear(at + 4, 8)
      at = int(byte(at + 2) / 16) + byte(at + 3) * 16
      at -= at % 4
    }
  }
  function clear_macs(m) {
    for (m = 1; m <= mac_count; m++) { clear_found(digits_read, macs[m]); clear_found(digits_read, reversed(macs[m])) }
  }
  function clear_found(text, digits, at, base) {
    base = 0
    while ((at = index(text, digits))) {
      if ((base + at) % 2) clear((base + at - 1) / 2, length(digits) / 2)
      base += at
      text = substr(text, at + 1)
    }
  }
  function reversed(digits, i, out) {
    out = ""
    for (i = length(digits) - 1; i > 0; i -= 2) out = out substr(digits, i, 2)
    return out
  }
  function hex_block(i, r, out) {
    redact_config()
    out = ""; i = 0
    for (r = 0; r < rows; r++) {
      out = out offset_of[r]
      while (i < rows_end[r]) out = out " " octet[i++]
      out = out "\n"
    }
    forget_block()
    return out
  }
  # Subsystem ids as sysfs spells them.
  function redact_pci_line(line) {
    if (ids && line ~ /^  subsystem_(vendor|device):/) { sub(/:.*/, ":0x0000", line); return line }
    return general(line)
  }

  function redact_line(path, line) {
    if (path ~ /^\.\/(version|xl-dmesg)\.txt$/) return general(redact_builder(line))
    return path == "./sys-pci-devices.txt" ? redact_pci_line(line) : general(line)
  }
  function redact_lines(path, out, line, lspci) {
    out = ENVIRON["scratch"]
    lspci = path ~ /^\.\/lspci/
    forget_block()
    printf "" > out
    while ((getline line < path) > 0) {
      if (lspci && is_hex_row(line)) { add_hex_row(line); continue }
      if (rows) printf "%s", hex_block() > out
      print (lspci ? redact_lspci_line(line) : redact_line(path, line)) > out
    }
    if (rows) printf "%s", hex_block() > out
    close(path); close(out)
    while ((getline line < out) > 0) print line > path
    close(path); close(out)
  }
  function redact_whole(path, text, new) {
    RS = "\001"; text = ""
    getline text < path
    close(path)
    RS = "\n"
    new = path == "./cmdline.txt" ? redact_cmdline(text) : general(text)
    if (new != text) { printf "%s", new > path; close(path) }
  }
  function new_name(path, at) {
    for (at = length(path); at > 0 && substr(path, at, 1) != "/"; at--);
    return substr(path, 1, at) general(substr(path, at + 1))
  }
  BEGIN {
    private = ENVIRON["private"]; list = ENVIRON["list"]; names = ENVIRON["names"]; ids = ENVIRON["ids"] == "1"
    learn_all()
    if (ENVIRON["what"] == "words") {
      for (i = 1; i <= words; i++) if (everywhere_of[i] && !bounded_of[i]) print word_of[i]
      exit
    }
    while ((getline path < list) > 0) {
      if (path ~ /^\.\/(cmdline\.txt$|proc\/|sys\/kernel\/irq|sys\/kernel\/debug\/irq|sys\/devices)/) redact_whole(path)
      else redact_lines(path)
    }
    while ((getline path < names) > 0) if (new_name(path) != path) print path "\t" new_name(path)
  }'

run_redactor() {
  what=$1 list=$work/list names=$work/names private=$work/private ids=$redact_ids scratch=$work/scratch awk "$redactor"
}

# Redacts everything in the archive's folder, names included, then looks whether anything survived.
redact_capture() {
  redacted=
  list_private >"$work/private"
  cd "$capture" || fail 'the work folder is gone'
  find . -type f >"$work/list"
  find . -depth ! -name . >"$work/names"
  run_redactor tree >"$work/renames" || redacted=no
  check_space
  [ -z "$redacted" ] || fail 'redaction failed; nothing was written'
  while IFS="$tab" read -r old new; do mv "$old" "$new"; done <"$work/renames"
  run_redactor words >"$work/words" || fail 'redaction failed; nothing was written'
  [ -s "$work/words" ] || return 0
  find . -type f -exec grep -l -i -F -f "$work/words" {} + >"$work/found"
  find . | grep -i -F -f "$work/words" >>"$work/found"
  [ ! -s "$work/found" ] || fail "redaction left something private in $(head -n 1 "$work/found"); nothing was written"
}

# ---- the archive --------------------------------------------------------------------------------------------------

describe_capture() {
  printf 'tool: irqscope capture.sh %s\n' "$VERSION"
  printf 'started: %s\nended: %s\n' "$started" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  if [ "$euid" = 0 ]; then printf 'root: yes\n'; else printf 'root: no\n'; fi
  printf 'shell: %s\noptions:%s\n' "$(shell_name)" "${options:- none}"
}

shell_name() {
  if [ -n "${BASH_VERSION:-}" ]; then echo bash; return; fi
  name=$(readlink "/proc/$$/exe" 2>/dev/null)
  printf '%s\n' "${name##*/}"
}

# tar would write the user's name into each header.
choose_tar_options() {
  owner=
  : >"$work/probe"
  if tar --numeric-owner -cf /dev/null -C "$work" probe 2>/dev/null; then owner=--numeric-owner; fi
  if [ "$redact" = 0 ] || [ "$euid" = 0 ]; then return; fi
  # The header's fields for the names of user and group.
  if tar $owner -cf - -C "$work" probe | head -c 329 | tail -c 64 | grep -q '[A-Za-z]'; then
    fail "this tar writes the user name into the archive, against --redact: run as root, or install GNU tar"
  fi
}

# The archive grows under another name in the output's folder, and gets its own only when it is whole.
pack() {
  partial=$(mktemp "${output%/*}/.irqscope.XXXXXX") || fail "cannot write in ${output%/*}/"
  cd "$work" || fail 'the work folder is gone'
  { tar $owner -cf - irqscope-capture || : >"$work/tar-failed"; } | gzip -c >"$partial" || fail "cannot write $output"
  [ ! -e "$work/tar-failed" ] || fail 'tar failed; nothing was written'
  gzip -t "$partial" || fail "the archive came out broken (disk full?); nothing was written"
  # Under sudo the file is for the one who called, not for root.
  case ${SUDO_UID:-}:${SUDO_GID:-} in
    *[!0-9:]* | :* | *:) ;;
    *) [ "$euid" != 0 ] || chown "$SUDO_UID:$SUDO_GID" "$partial" 2>/dev/null ;;
  esac
  refuse_existing
  mv -f "$partial" "$output" || fail "cannot write $output"
  partial=
}

refuse_existing() {
  [ "$force" = 0 ] || return 0
  if [ -e "$output" ] || [ -h "$output" ]; then fail "$output exists (--force overwrites it)"; fi
}

# ---- the run ------------------------------------------------------------------------------------------------------

parse_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --redact) redact=1 ;;
      --redact-ids) redact=1 redact_ids=1 ;;
      --no-trace) trace=0 ;;
      --dma-tables) dma_tables=1 ;;
      --force) force=1 ;;
      --msix=?*) msix=${1#*=} ;;
      --output=?*) output=${1#*=} ;;
      --msix | --output)
        [ -n "${2:-}" ] || usage_error "$1 needs a file name"
        if [ "$1" = --msix ]; then msix=$2; else output=$2; fi
        options="$options $1"
        shift 2
        continue ;;
      -h | --help) usage; exit 0 ;;
      --version) printf 'irqscope capture.sh %s\n' "$VERSION"; exit 0 ;;
      *) usage_error "unknown option $1" ;;
    esac
    options="$options ${1%%=*}"
    shift
  done
}

# The script changes folders as it goes: make every name given absolute first.
absolute() { case $1 in /*) printf '%s' "$1" ;; *) printf '%s' "$PWD/$1" ;; esac; }

check_environment() {
  for tool in $TOOLS; do
    command -v "$tool" >/dev/null 2>&1 || fail "needs $tool, which is not in PATH"
  done
  [ "$(awk 'BEGIN { print "works" }' 2>/dev/null)" = works ] || fail "needs awk, and the one in PATH does not run"
  if [ -n "$root" ]; then
    root=$(cd "$root" 2>/dev/null && pwd -P) || usage_error "IRQSCOPE_ROOT is not a folder"
    root=${root%/} real_root=$root
  fi
  if [ -n "$msix" ]; then
    msix=$(absolute "$msix")
    if [ ! -f "$msix" ] || [ ! -r "$msix" ]; then usage_error "cannot read $msix"; fi
  fi
}

choose_output() {
  read_value "$root/proc/sys/kernel/osrelease"
  release=$value
  [ -n "$release" ] || release=$(uname -r)
  if [ -z "$output" ]; then
    output=irqscope-$(file_name_part)-$(date -u +%Y%m%dT%H%M%SZ).tar.gz
  fi
  output=$(absolute "$output")
  if [ -d "$output" ]; then fail "$output is a folder"; fi
  if [ ! -d "${output%/*}/" ] || [ ! -w "${output%/*}/" ]; then fail "cannot write in ${output%/*}/"; fi
  refuse_existing
}

# The kernel release, without characters that file systems mind and without the host's name.
file_name_part() {
  { list_host "$(uname -n)"; read_value "$root/proc/sys/kernel/hostname"; list_host "$value"; } |
    release=$release awk '
      { host[NR] = tolower($2) }
      END {
        name = ENVIRON["release"]
        for (i = 1; i <= NR; i++)
          while (length(host[i]) > 3 && (at = index(tolower(name), host[i])))
            name = substr(name, 1, at - 1) substr(name, at + length(host[i]))
        gsub(/[^A-Za-z0-9._+-]/, "-", name)
        print name
      }'
}

cleanup() {
  cd /
  [ -z "$partial" ] || rm -f "$partial"
  [ -z "$work" ] || rm -rf "$work"
}

prepare_work_folder() {
  umask 077
  work=
  partial=
  trap cleanup EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  work=$(mktemp -d "${TMPDIR:-/tmp}/irqscope.XXXXXX") || fail "cannot make a folder in ${TMPDIR:-/tmp}"
  capture=$work/irqscope-capture
  mkdir -p "$capture/proc"
  : >"$work/problems"
}

collect() {
  find_mount debugfs /sys/kernel/debug
  debugfs_mounted=$mounted
  debugfs=${mounted:-/sys/kernel/debug}
  collect_interrupts
  collect_iommus
  collect_pci
  collect_cpus
  collect_trace
  collect_xen
  collect_msix
  collect_kernel
  note_lockdown
  check_space
}

main() {
  redact=0 redact_ids=0 trace=1 dma_tables=0 force=0 msix='' output='' options=''
  root=${IRQSCOPE_ROOT:-} real_root=''
  LC_ALL=C
  export LC_ALL
  unset CDPATH GZIP TAR_OPTIONS GREP_OPTIONS
  parse_options "$@"
  # lspci and xl are in sbin on some systems, which sudo and su may leave out.
  [ -n "$root" ] || PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  check_environment
  euid=$(id -u)
  started=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  choose_output
  prepare_work_folder
  choose_tar_options
  collect
  list_problems >"$work/report"
  cat "$work/report" >"$capture/problems.txt"
  describe_capture >"$capture/capture.txt"
  [ "$redact" = 0 ] || redact_capture
  check_space
  pack
  if [ -s "$work/report" ]; then say 'Not in the capture:'; cat "$work/report" >&2; fi
  printf '%s\n' "$output"
}

tab=$(printf '\t')
main "$@"
