#!/bin/sh
# Five hundred cells that are formulas to a spreadsheet, through the lists that are printed as CSV,
# opened in LibreOffice with each separator that a country's spreadsheet may use; 0 of them may be
# a formula there. The file that nobody made harmless is opened as well, to see that formulas would
# be found. Not part of `cargo test`; needs LibreOffice Calc (Debian: libreoffice-calc).
#
#     sh tests/long/spreadsheet.sh
set -eu
office=$(command -v soffice || command -v libreoffice || :)
if [ -z "$office" ]; then
    echo "skip  LibreOffice is not installed"
    exit 0
fi
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
KLUIS_TEST_SHEETS="$work" cargo test --quiet --test cli no_cell_of_a_list > "$work/test.log" 2>&1 || {
    cat "$work/test.log"
    exit 1
}
failed=0
for separator in 44 59 9 44/59/9; do
    for name in raw signals cases log terms; do
        out="$work/out-$name"
        rm -rf -- "$out"
        # Token 1 separator, 2 quote, 3 UTF-8, 4 first line, 15 "evaluate formulas": as if asked to.
        "$office" "-env:UserInstallation=file://$work/profile" --headless --convert-to fods \
            --infilter="CSV:$separator,34,76,1,,0,false,true,false,false,false,0,true,false,true" \
            --outdir "$out" "$work/$name.csv" > "$work/office.log" 2>&1
        formulas=$(grep -c 'table:formula=' "$out/$name.fods" || :)
        cells=$(grep -c '<text:p>' "$out/$name.fods" || :)
        echo "separator $separator  $name: $formulas formulas in $cells cells"
        case $name in
        raw) [ "$formulas" -gt 10 ] || { echo "  the search finds nothing"; failed=1; } ;;
        *) [ "$formulas" -eq 0 ] || failed=1 ;;
        esac
        [ "$cells" -gt 0 ] || { echo "  nothing was read"; failed=1; }
    done
done
exit "$failed"
