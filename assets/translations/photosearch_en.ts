<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%Ln photo(s) exported to {folder}</source>
        <translation>
            <numerusform>%Ln photo exported to {folder}</numerusform>
            <numerusform>%Ln photos exported to {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopped: %Ln photo(s) exported to {folder}</source>
        <translation>
            <numerusform>Stopped: %Ln photo exported to {folder}</numerusform>
            <numerusform>Stopped: %Ln photos exported to {folder}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be exported:</source>
        <translation>
            <numerusform>%Ln could not be exported:</numerusform>
            <numerusform>%Ln could not be exported:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s); search goes on with {model}.</source>
        <translation>
            <numerusform>{done} of %Ln photo; search goes on with {model}.</numerusform>
            <numerusform>{done} of %Ln photos; search goes on with {model}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %Ln photo(s)</source>
        <translation>
            <numerusform>{done} of %Ln photo</numerusform>
            <numerusform>{done} of %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s)</source>
        <translation>
            <numerusform>%Ln photo</numerusform>
            <numerusform>%Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Has seen {done} of %Ln photo(s) already</source>
        <translation>
            <numerusform>Has seen {done} of %Ln photo already</numerusform>
            <numerusform>Has seen {done} of %Ln photos already</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{hits} of %Ln photo(s)</source>
        <translation>
            <numerusform>{hits} of %Ln photo</numerusform>
            <numerusform>{hits} of %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) put into the new album {album}</source>
        <translation>
            <numerusform>%Ln photo put into the new album {album}</numerusform>
            <numerusform>%Ln photos put into the new album {album}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) added to {album}</source>
        <translation>
            <numerusform>%Ln photo added to {album}</numerusform>
            <numerusform>%Ln photos added to {album}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) taken out of {album}</source>
        <translation>
            <numerusform>%Ln photo taken out of {album}</numerusform>
            <numerusform>%Ln photos taken out of {album}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name} is rated here, but {reason}; %Ln more</source>
        <translation>
            <numerusform>{name} is rated here, but {reason}; %Ln more</numerusform>
            <numerusform>{name} is rated here, but {reason}; %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln star(s)</source>
        <translation>
            <numerusform>%Ln star</numerusform>
            <numerusform>%Ln stars</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) made favourites</source>
        <translation>
            <numerusform>%Ln photo made a favourite</numerusform>
            <numerusform>%Ln photos made favourites</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) no longer favourites</source>
        <translation>
            <numerusform>%Ln photo no longer a favourite</numerusform>
            <numerusform>%Ln photos no longer favourites</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name} rated %Ln star(s)</source>
        <translation>
            <numerusform>{name} rated %Ln star</numerusform>
            <numerusform>{name} rated %Ln stars</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) rated {stars}</source>
        <translation>
            <numerusform>%Ln photo rated {stars}</numerusform>
            <numerusform>%Ln photos rated {stars}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) have no stars now</source>
        <translation>
            <numerusform>%Ln photo has no stars now</numerusform>
            <numerusform>%Ln photos have no stars now</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) hidden from results</source>
        <translation>
            <numerusform>%Ln photo hidden from results</numerusform>
            <numerusform>%Ln photos hidden from results</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) shown in results again</source>
        <translation>
            <numerusform>%Ln photo shown in results again</numerusform>
            <numerusform>%Ln photos shown in results again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new</source>
        <translation>
            <numerusform>%Ln new</numerusform>
            <numerusform>%Ln new</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln changed</source>
        <translation>
            <numerusform>%Ln changed</numerusform>
            <numerusform>%Ln changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln gone</source>
        <translation>
            <numerusform>%Ln gone</numerusform>
            <numerusform>%Ln gone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln seen by the new model</source>
        <translation>
            <numerusform>%Ln seen by the new model</numerusform>
            <numerusform>%Ln seen by the new model</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read</source>
        <translation>
            <numerusform>%Ln could not be read</numerusform>
            <numerusform>%Ln could not be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export %Ln photo(s)</source>
        <translation>
            <numerusform>Export %Ln photo</numerusform>
            <numerusform>Export %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pixel(s)</source>
        <translation>
            <numerusform>%Ln pixel</numerusform>
            <numerusform>%Ln pixels</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>stands for %Ln more</source>
        <comment>photos</comment>
        <translation>
            <numerusform>stands for %Ln more</numerusform>
            <numerusform>stands for %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Comparing %Ln photo(s)</source>
        <translation>
            <numerusform>Comparing %Ln photo</numerusform>
            <numerusform>Comparing %Ln photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be read</source>
        <comment>photos</comment>
        <translation>
            <numerusform>%Ln could not be read</numerusform>
            <numerusform>%Ln could not be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Looking for photos… %Ln found</source>
        <translation>
            <numerusform>Looking for photos… %Ln found</numerusform>
            <numerusform>Looking for photos… %Ln found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more are less certain</source>
        <comment>photos</comment>
        <translation>
            <numerusform>%Ln more is less certain</numerusform>
            <numerusform>%Ln more are less certain</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln Second(s) Each</source>
        <translation>
            <numerusform>%Ln Second Each</numerusform>
            <numerusform>%Ln Seconds Each</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) are too many to open at once</source>
        <translation>
            <numerusform>%Ln photo is too many to open at once</numerusform>
            <numerusform>%Ln photos are too many to open at once</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Put away the %Ln alike</source>
        <translation>
            <numerusform>Put away the %Ln alike</numerusform>
            <numerusform>Put away the %Ln alike</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show the %Ln alike</source>
        <translation>
            <numerusform>Show the %Ln alike</numerusform>
            <numerusform>Show the %Ln alike</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln file(s) to trash</source>
        <translation>
            <numerusform>Move %Ln file to trash</numerusform>
            <numerusform>Move %Ln files to trash</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be moved to the trash: {which}</source>
        <translation>
            <numerusform>%Ln file could not be moved to the trash: {which}</numerusform>
            <numerusform>%Ln files could not be moved to the trash: {which}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be brought back: {which}</source>
        <translation>
            <numerusform>%Ln file could not be brought back: {which}</numerusform>
            <numerusform>%Ln files could not be brought back: {which}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Undone: %Ln file(s) brought back from the trash</source>
        <translation>
            <numerusform>Undone: %Ln file brought back from the trash</numerusform>
            <numerusform>Undone: %Ln files brought back from the trash</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln photo(s) to the trash?</source>
        <translation>
            <numerusform>Move %Ln photo to the trash?</numerusform>
            <numerusform>Move %Ln photos to the trash?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln photo(s) moved to the trash</source>
        <translation>
            <numerusform>%Ln photo moved to the trash</numerusform>
            <numerusform>%Ln photos moved to the trash</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s).</source>
        <translation>
            <numerusform>This is %Ln file.</numerusform>
            <numerusform>These are %Ln files.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s): {names}.</source>
        <translation>
            <numerusform>This is %Ln file: {names}.</numerusform>
            <numerusform>These are %Ln files: {names}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>This is %Ln file(s): raw files, films of Live Photos and sidecars go with the photos they belong to.</source>
        <translation>
            <numerusform>This is %Ln file: raw files, films of Live Photos and sidecars go with the photos they belong to.</numerusform>
            <numerusform>These are %Ln files: raw files, films of Live Photos and sidecars go with the photos they belong to.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
</TS>
