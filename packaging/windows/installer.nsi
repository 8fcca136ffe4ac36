; The installer for Windows: for one user, without administrator rights. installer.py compiles it (NSIS 3), and
; defines NAME, VERSION, VERSION_OF_FILE, PUBLISHER, SUMMARY, SIZE_KB, PROGRAM, COMMAND, ICON and OUT. Its FILES
; has the macros INSTALL_FILES, REMOVE_FILES, ADD_TO_CONTEXT_MENU and REMOVE_FROM_CONTEXT_MENU.
;
;   setup.exe                        asks
;   setup.exe /S [/CONTEXTMENU] [/D=C:\folder]    does not; /D comes last, without quotes
;   uninstall.exe /S                 removes just what was installed: no folder is ever removed with what is in it,
;                                    so photos and the user's library stay, wherever they are

Unicode true
SetCompressor /SOLID /FINAL lzma
SetCompressorDictSize 32
SetDateSave off ; two builds of the same files are the same
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include Sections.nsh
!include WinVer.nsh
!include x64.nsh
!include "${FILES}"

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"

Name "${NAME}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
BrandingText "${NAME} ${VERSION}"
ManifestDPIAware true
VIProductVersion "${VERSION_OF_FILE}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} installer"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "${PUBLISHER}, Apache License 2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_COMPONENTSPAGE_SMALLDESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "${NAME} will be removed. Your photos and your library of them stay as they are."
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; A program that runs cannot be written to. Its engine is a process of the same file.
!macro EXPECT_CLOSED FILE
  ${If} ${FileExists} "${FILE}"
    ${Do}
      ClearErrors
      FileOpen $R9 "${FILE}" a
      ${IfNot} ${Errors}
        FileClose $R9
        ${Break}
      ${EndIf}
      ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} is running. Close it, then go on." /SD IDCANCEL IDCANCEL`
        SetErrorLevel 2
        Quit
      ${EndIf}
    ${Loop}
  ${EndIf}
!macroend

Section "${NAME}" SectionApp
  SectionIn RO
  ; An older version goes first: it may have files that this one has not.
  ReadRegStr $R0 HKCU "${UNINSTALL_KEY}" "InstallLocation"
  ${If} $R0 != ""
  ${AndIf} ${FileExists} "$R0\uninstall.exe"
    !insertmacro EXPECT_CLOSED "$R0\${PROGRAM}"
    !insertmacro EXPECT_CLOSED "$R0\${COMMAND}"
    ExecWait '"$R0\uninstall.exe" /S _?=$R0'
    Delete "$R0\uninstall.exe"
    RMDir "$R0"
  ${EndIf}
  !insertmacro INSTALL_FILES
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}" "" "" "" "" "" "${SUMMARY}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
SectionEnd

Section /o "“Find similar” in Explorer" SectionContextMenu
  !insertmacro ADD_TO_CONTEXT_MENU
  WriteRegStr HKCU "${UNINSTALL_KEY}" "HasContextMenu" "yes"
SectionEnd

Section "-tell" ; that the context menus of pictures have changed (SHCNE_ASSOCCHANGED)
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionApp} "${SUMMARY}"
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionContextMenu} "“Find similar in ${NAME}” when you right-click a picture"
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "${NAME} needs Windows 10 or newer, 64 bit." /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  ReadRegStr $R0 HKCU "${UNINSTALL_KEY}" "HasContextMenu" ; the choice of last time
  ${GetParameters} $R1
  ClearErrors
  ${GetOptions} $R1 "/CONTEXTMENU" $R2
  ${IfNot} ${Errors}
  ${OrIf} $R0 == "yes"
    !insertmacro SelectSection ${SectionContextMenu}
  ${EndIf}
FunctionEnd

Section "Uninstall"
  !insertmacro EXPECT_CLOSED "$INSTDIR\${PROGRAM}"
  !insertmacro EXPECT_CLOSED "$INSTDIR\${COMMAND}"
  !insertmacro REMOVE_FROM_CONTEXT_MENU
  !insertmacro REMOVE_FILES
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; only if nothing of the user's is in it
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
SectionEnd
