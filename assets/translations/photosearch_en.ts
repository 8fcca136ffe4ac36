<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%Ln photo(s) are too many to open at once</source>
        <translation>
            <numerusform>%Ln photo is too many to open at once</numerusform>
            <numerusform>%Ln photos are too many to open at once</numerusform>
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
